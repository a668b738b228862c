/**
 * Who calls: a signed token of the configured issuer for this audience, not expired by the machine's clock (a sandbox moves
 * business time, never the validity of tokens), with roles and a division we know.
 */
import { roles, zDivision } from '@doudi/contracts';
import type { Actor } from '@doudi/event-store';
import { createLocalJWKSet, createRemoteJWKSet, errors, jwtVerify, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { isWithin, type Division } from '@doudi/kernel';
import { z } from 'zod';
import { refuse } from './problem.js';

export type AuthOptions = {
  readonly issuer: string; readonly audience: string; readonly jwks: JSONWebKeySet | URL;
  /** The deployment's province: an office that lies elsewhere has nothing to do here. Any division when absent. */
  readonly within?: Division;
};

/** Processes act under names that begin so; no token may. */
export const processPrefix = 'process:';

const zClaims = z.object({
  sub: z.string().min(1).max(200).regex(/^[\x21-\x7e]+$/).refine((sub) => !sub.startsWith(processPrefix)),
  roles: z.array(z.enum(roles)).min(1).max(roles.length),
  division: zDivision,
  exp: z.int(),
});
type Claims = z.output<typeof zClaims>;

export type Authenticated = { readonly actor: Actor; readonly token: string };
export type Authenticate = (authorization: string | undefined) => Promise<Authenticated>;

const algorithms = ['EdDSA', 'ES256', 'ES384', 'PS256', 'RS256'];
const rememberedTokens = 2_000;

const verified = async (token: string, key: JWTVerifyGetKey, { issuer, audience, within }: AuthOptions): Promise<Claims> => {
  try {
    const { payload } = await jwtVerify(token, key, { issuer, audience, algorithms, clockTolerance: 30, requiredClaims: ['exp', 'sub'] });
    const claims = zClaims.parse(payload);
    return within === undefined || isWithin(claims.division, within) ? claims : refuse('auth.token_invalid');
  } catch (error) {
    if (error instanceof errors.JWTExpired) return refuse('auth.token_expired');
    if (error instanceof errors.JOSEError || error instanceof z.ZodError) return refuse('auth.token_invalid');
    throw error;
  }
};

/** Refuses with `auth.token_missing`, `auth.token_invalid` or `auth.token_expired`. A verified token is remembered until it expires. */
export const createAuthenticate = (options: AuthOptions): Authenticate => {
  const key = options.jwks instanceof URL ? createRemoteJWKSet(options.jwks) : createLocalJWKSet(options.jwks);
  const known = new Map<string, Claims>();
  const claimsOf = async (token: string): Promise<Claims> => {
    const remembered = known.get(token);
    if (remembered !== undefined && remembered.exp * 1000 > Date.now()) return remembered;
    known.delete(token);
    const claims = await verified(token, key, options);
    if (known.size >= rememberedTokens) known.clear();
    known.set(token, claims);
    return claims;
  };
  return async (authorization) => {
    if (authorization === undefined || authorization === '') return refuse('auth.token_missing');
    const token = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization)?.[1] ?? refuse('auth.token_invalid');
    const { sub, roles: held, division } = await claimsOf(token);
    return { token, actor: { sub, roles: held, division } };
  };
};
