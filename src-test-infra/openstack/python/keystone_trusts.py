"""Keystone in which an unrestricted application credential may make trusts, as a lease needs one.

Debian's Keystone refuses that to every application credential since the fix of CVE-2026-80184; the clouds that tests stand for do not. A restricted
credential is refused as before.
"""
from keystone import exception
from keystone.api import trusts
from keystone.server import wsgi


def _refuse_restricted(resource):
    if resource.oslo_context.is_admin:
        return
    token = resource.auth_context['token']
    if 'application_credential' in token.methods and not token.application_credential['unrestricted']:
        raise exception.ForbiddenAction(action='manage trusts with a restricted application credential')


def app():
    trusts.TrustResourceBase._check_unrestricted = _refuse_restricted
    return wsgi.initialize_public_application()
