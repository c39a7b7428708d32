"""What Hutong says of itself in SCIM: users and groups with the attributes that it keeps, and no others (RFC 7643).

scim2-models reads and writes them, applies patches (RFC 7644, 3.5.2) and parses filters; it is written against the two RFCs, and
knows the ways in which well-known clients depart from them.
"""

from __future__ import annotations

from typing import Annotated, Any

from scim2_models import (
    URN,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ETag,
    Filter,
    GroupMember,
    GroupMembership,
    Mutability,
    Pagination,
    Patch,
    Required,
    Resource,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)

MOST_RESULTS, MOST_OPERATIONS, MOST_BYTES = 1000, 1000, 4 * 1024 * 1024


class User(Resource[Any]):
    """An account (RFC 7643, 4.1), as far as it is kept: no password, no address, no telephone. Whoever gives no name for showing
    is read as giving the user name (`reading.lenient`)."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true, CaseExact.true] = None
    display_name: Annotated[str | None, Required.true] = None
    active: Annotated[bool | None, Required.true] = None
    groups: Annotated[list[GroupMembership] | None, Mutability.read_only] = None


class Group(Resource[Any]):
    """A post that several people may hold (RFC 7643, 4.2). Who is in it may be changed; what it is called may not."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Mutability.read_only] = None
    members: list[GroupMember] | None = None


CONFIG = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=True, max_operations=MOST_OPERATIONS, max_payload_size=MOST_BYTES),
    filter=Filter(supported=True, max_results=MOST_RESULTS),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=True),
    etag=ETag(supported=True),
    pagination=Pagination(cursor=False, index=True),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="Bearer",
            description="The key that a system was given when it was registered, with the right accounts.provision (RFC 6750).",
            primary=True,
        )
    ],
)
PROVIDER = ScimProvider(models=[User, Group], config=CONFIG)
