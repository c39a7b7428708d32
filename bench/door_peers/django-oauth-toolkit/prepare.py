"""Makes the peer's tables, its one client and its people; what they are comes as JSON on standard input."""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peer.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from oauth2_provider.models import get_application_model  # noqa: E402


def main() -> None:
    """`people`: {name: stored hash}, `secret`: the client's, `redirect`: where it is sent back to."""
    wanted = json.load(sys.stdin)
    call_command("migrate", verbosity=0, interactive=False)
    User.objects.bulk_create([User(username=name, password=stored) for name, stored in wanted["people"].items()])
    # hash_client_secret off: a hash at each call of the token end-point would be compared with our digest of a random secret
    get_application_model().objects.create(
        client_id="bench", client_secret=wanted["secret"], hash_client_secret=False, redirect_uris=wanted["redirect"],
        client_type="confidential", authorization_grant_type="authorization-code", skip_authorization=True, algorithm="RS256",
    )  # fmt: skip


if __name__ == "__main__":
    main()
