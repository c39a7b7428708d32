// A peer of the bench: npm oidc-provider with one client, some people and a sign-in page. What it needs comes as JSON on standard
// input; it says "ready" once it listens, and ends when its standard input does.
import http from 'node:http';
import { verify } from '@node-rs/argon2';
import { Provider } from 'oidc-provider';
import { memoryStore, databaseStore } from './stores.mjs';

const REDIRECT = 'https://rp.example/back';

async function wanted() {
  for await (const chunk of process.stdin) return JSON.parse(String(chunk));
  throw new Error('nothing on standard input');
}

function configuration(want, store) {
  return {
    adapter: store,
    clients: [{
      client_id: 'bench', client_secret: want.secret, redirect_uris: [REDIRECT], response_types: ['code'],
      grant_types: ['authorization_code', 'refresh_token'], token_endpoint_auth_method: 'client_secret_basic',
      id_token_signed_response_alg: 'ES256',
    }],
    jwks: { keys: [want.key] },
    cookies: { keys: [want.secret] },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: async () => true,
    scopes: ['openid', 'offline_access'],
    ttl: { AccessToken: 300, IdToken: 300, RefreshToken: 43200, Session: 43200, Grant: 43200, Interaction: 600 },
    features: { devInteractions: { enabled: false }, introspection: { enabled: true } },
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    loadExistingGrant,
  };
}

// The city's own systems: nobody is asked whether she consents.
async function loadExistingGrant(ctx) {
  const { client, session, provider } = ctx.oidc;
  const id = session.grantIdFor(client.clientId);
  if (id) return provider.Grant.find(id);
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid offline_access');
  await grant.save();
  return grant;
}

async function bodyOf(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return new URLSearchParams(text);
}

function page(response, uid) {
  const html = `<!doctype html><title>Sign in</title><form method="post" action="/interaction/${uid}">`
    + '<input type="text" name="login"><input type="password" name="password"><button>Sign in</button></form>';
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': Buffer.byteLength(html) });
  response.end(html);
}

async function interaction(provider, people, request, response) {
  const { uid } = await provider.interactionDetails(request, response);
  if (request.method !== 'POST') return page(response, uid);
  const body = await bodyOf(request);
  const hash = people[body.get('login')];
  if (!hash || !(await verify(hash, body.get('password') ?? ''))) {
    response.writeHead(401, { 'Content-Length': 0 });
    return response.end();
  }
  return provider.interactionFinished(request, response, { login: { accountId: body.get('login') } });
}

const want = await wanted();
const store = want.database ? await databaseStore(want.database) : memoryStore();
const provider = new Provider(`http://127.0.0.1:${want.port}`, configuration(want, store));
const answer = provider.callback();
http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  if (!request.url.startsWith('/interaction/')) return answer(request, response);
  return interaction(provider, want.people, request, response).catch((fault) => {
    process.stderr.write(`${fault}\n`);
    response.writeHead(500, { 'Content-Length': 0 });
    response.end();
  });
}).listen(want.port, '127.0.0.1', () => process.stdout.write('ready\n'));
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
