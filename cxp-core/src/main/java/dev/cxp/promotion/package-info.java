/** Moving one verified digest from environment to environment. */
package dev.cxp.promotion;
