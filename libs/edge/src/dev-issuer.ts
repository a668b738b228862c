/** An issuer for development and the sandbox, made only when asked for: its key lives in this process and signs any role. */
import type { Role } from '@doudi/contracts';
import type { Division } from '@doudi/kernel';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { AuthOptions } from './auth.js';

export type TokenTerms = { readonly sub: string; readonly roles: readonly Role[]; readonly division: Division; readonly seconds?: number };

export type DevIssuer = {
  readonly auth: AuthOptions;
  /** A token for `seconds` (a day unless said otherwise; a negative number gives one that has expired). */
  tokenFor(terms: TokenTerms): Promise<string>;
};

export const createDevIssuer = async (names: { readonly issuer?: string; readonly audience?: string } = {}): Promise<DevIssuer> => {
  const issuer = names.issuer ?? 'urn:doudi:dev-issuer';
  const audience = names.audience ?? 'doudi';
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'dev', alg: 'EdDSA', use: 'sig' };
  return {
    auth: { issuer, audience, jwks: { keys: [jwk] } },
    tokenFor: ({ sub, roles, division, seconds = 86_400 }) => {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({ roles: [...roles], division }).setProtectedHeader({ alg: 'EdDSA', kid: 'dev' })
        .setSubject(sub).setIssuer(issuer).setAudience(audience).setIssuedAt(now).setExpirationTime(now + seconds).sign(privateKey);
    },
  };
};
