/** Tokens: only those of this issuer, for this audience, signed as they must be, with an end. */
import { division } from '@doudi/kernel';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { createAuthenticate, type AuthOptions } from './auth.js';
import { createDevIssuer } from './dev-issuer.js';

const county = division('439901000000');
const terms = { sub: 'officer', roles: ['COUNTY_CIVIL'] as const, division: county };
const names = { issuer: 'urn:test:issuer', audience: 'doudi' };

const asked = async (token: string, change: Partial<AuthOptions> = {}) => {
  const { auth } = await issuer;
  return createAuthenticate({ ...auth, ...change })(`Bearer ${token}`);
};
const issuer = createDevIssuer(names);
const good = async (): Promise<string> => (await issuer).tokenFor(terms);

/** The machine's clock, so far ahead, until it is restored. */
const machineClockAhead = (ms: number): (() => void) => {
  const Real = Date;
  class Ahead extends Real {
    constructor(...parts: readonly [] | readonly [number | string]) { super(parts[0] ?? Real.now() + ms); }
    static override now(): number { return Real.now() + ms; }
  }
  globalThis.Date = Ahead as DateConstructor;
  return () => { globalThis.Date = Real; };
};

describe('a token', () => {
  it('tells who acts', async () => {
    const token = await good();
    expect(await asked(token)).toEqual({ token, actor: { sub: 'officer', roles: ['COUNTY_CIVIL'], division: county } });
  });

  it.each([['issuer', { issuer: 'urn:other' }], ['audience', { audience: 'other' }]])('for another %s is refused', async (_, change) => {
    await expect(asked(await good(), change)).rejects.toMatchObject({ code: 'auth.token_invalid' });
  });

  it('of another province is refused, whatever its issuer says', async () => {
    await expect(asked(await good(), { within: division('430000000000') })).resolves.toMatchObject({ actor: { division: county } });
    await expect(asked(await good(), { within: county })).resolves.toMatchObject({ actor: { division: county } });
    await expect(asked(await good(), { within: division('620000000000') })).rejects.toMatchObject({ code: 'auth.token_invalid' });
  });

  it('without an end, without a signature or signed with a shared secret is refused', async () => {
    const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
    const authenticate = createAuthenticate({ ...names, jwks: { keys: [await exportJWK(publicKey)] } });
    const claims = { roles: ['COUNTY_CIVIL'], division: county };
    const named = <Token extends SignJWT | UnsecuredJWT>(token: Token): Token => token.setSubject('officer').setIssuer(names.issuer).setAudience(names.audience) as Token;
    const endless = await named(new SignJWT(claims)).setProtectedHeader({ alg: 'EdDSA' }).sign(privateKey);
    const unsigned = named(new UnsecuredJWT(claims)).setExpirationTime('1h').encode();
    const shared = await named(new SignJWT(claims)).setExpirationTime('1h').setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32));
    for (const token of [endless, unsigned, shared]) await expect(authenticate(`Bearer ${token}`)).rejects.toMatchObject({ code: 'auth.token_invalid' });
  });

  it('that has ended is refused, but for the tolerance between two clocks', async () => {
    const { tokenFor } = await issuer;
    await asked(await tokenFor({ ...terms, seconds: -20 }));
    await expect(asked(await tokenFor({ ...terms, seconds: -40 }))).rejects.toMatchObject({ code: 'auth.token_expired' });
  });

  it('that was good is refused once it has ended, although it was seen before', async () => {
    const { auth, tokenFor } = await issuer;
    const authenticate = createAuthenticate(auth);
    const token = await tokenFor({ ...terms, seconds: 60 });
    await authenticate(`Bearer ${token}`);
    const restore = machineClockAhead(120_000);
    try {
      await expect(authenticate(`Bearer ${token}`)).rejects.toMatchObject({ code: 'auth.token_expired' });
    } finally {
      restore();
    }
  });

  it.each([undefined, '', 'Basic abc', 'Bearer', 'Bearer a b'])('is asked for: %s', async (header) => {
    const { auth } = await issuer;
    await expect(createAuthenticate(auth)(header)).rejects.toMatchObject({ code: header ? 'auth.token_invalid' : 'auth.token_missing' });
  });
});
