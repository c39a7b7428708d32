// A relying party on the npm package openid-client: each line in is {"do": …}, each line out what came of it.
import { createInterface } from 'node:readline'
import * as client from 'openid-client'

const { issuer, id, secret, redirect } = JSON.parse(process.argv[2])
const basic = client.ClientSecretBasic(secret)
const config = await client.discovery(new URL(issuer), id, undefined, basic, { execute: [client.allowInsecureRequests] })
const kept = { verifier: client.randomPKCECodeVerifier(), state: client.randomState(), nonce: client.randomNonce() }
let tokens

const acts = {
  async begin() {
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: redirect,
      scope: 'openid profile hutong offline_access',
      code_challenge: await client.calculatePKCECodeChallenge(kept.verifier),
      code_challenge_method: 'S256',
      state: kept.state,
      nonce: kept.nonce,
    })
    return { url: url.href, pkce: config.serverMetadata().supportsPKCE() }
  },
  async finish({ url }) {
    tokens = await client.authorizationCodeGrant(config, new URL(url), {
      pkceCodeVerifier: kept.verifier,
      expectedState: kept.state,
      expectedNonce: kept.nonce,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    return { claims, user: await client.fetchUserInfo(config, tokens.access_token, claims.sub), scope: tokens.scope }
  },
  async refresh() {
    const before = tokens.refresh_token
    tokens = await client.refreshTokenGrant(config, before)
    return { rotated: Boolean(tokens.refresh_token) && tokens.refresh_token !== before, claims: tokens.claims() ?? null }
  },
  async introspect() {
    return await client.tokenIntrospection(config, tokens.access_token)
  },
  async revoke() {
    await client.tokenRevocation(config, tokens.refresh_token)
    return {}
  },
  async leave({ to }) {
    const url = client.buildEndSessionUrl(config, { post_logout_redirect_uri: to, id_token_hint: tokens.id_token })
    return { url: url.href }
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  const { do: act, ...words } = JSON.parse(line)
  try {
    console.log(JSON.stringify(await acts[act](words)))
  } catch (fault) {
    console.log(JSON.stringify({ error: fault.error ?? fault.cause?.error ?? fault.code ?? String(fault) }))
  }
}
