/** The Kubernetes objects that a specification stands for. */
package dev.cxp.manifest;
