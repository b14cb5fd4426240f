// A certified OAuth server (`oidc-provider`) on a free port, with clients for each flow and a person who always agrees.
// It prints one line of JSON: where it listens, and the key that was made for this run. It ends with its standard input.

import { createHash, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const secret = createHash('sha256').update(privateKey.export({ format: 'der', type: 'pkcs8' })).digest('hex');

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = open(issuer);
  const answer = provider.callback();
  server.on('request', (request, response) => {
    const respond = request.url.startsWith('/interaction/') ? agree : request.url === '/things' ? things : answer;
    Promise.resolve(respond(request, response, provider)).catch((error) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  });
  const pem = (type) => privateKey.export({ format: 'pem', type });
  console.log(JSON.stringify({ issuer, secret, pkcs1: pem('pkcs1'), pkcs8: pem('pkcs8') }));
});
process.stdin.on('end', () => process.exit(0)).resume();

function open(issuer) {
  const machine = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] };
  const person = {
    application_type: 'native',
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: ['http://127.0.0.1/callback'],
    token_endpoint_auth_method: 'none',
  };
  return new Provider(issuer, {
    clients: [
      { ...machine, client_id: 'by-secret', client_secret: secret },
      { ...machine, client_id: 'by-secret-in-body', client_secret: secret, token_endpoint_auth_method: 'client_secret_post' },
      {
        ...machine,
        client_id: 'by-key',
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'RS256',
        jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'key-1' }] },
      },
      { ...person, client_id: 'by-person' },
    ],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
    },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    pkce: { required: () => true },
    scopes: ['openid', 'offline_access', 'things'],
    ttl: { ClientCredentials: 600, AccessToken: 600, RefreshToken: 3600, Grant: 3600, Session: 3600, Interaction: 3600 },
  });
}

// Signs the person in and consents to what is asked, one step at each call.
async function agree(request, response, provider) {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  let result = { login: { accountId: 'dana' } };
  if (prompt.name === 'consent') {
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    result = { consent: { grantId: await grant.save() } };
  }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}

// What the tokens open.
async function things(request, response, provider) {
  const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
  const found = (await provider.ClientCredentials.find(token)) ?? (await provider.AccessToken.find(token));
  response.statusCode = found ? 200 : 401;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(found ? { client: found.clientId } : { error: 'invalid_token' }));
}
