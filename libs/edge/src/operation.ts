/**
 * One decorator for a REST operation: its route, who may call it, its shapes and its refusals. The edge checks all of it before
 * the handler runs, and the OpenAPI document is made from the same value.
 */
import type { RefusalCode, Role } from '@doudi/contracts';
import type { Actor, CommandMeta } from '@doudi/event-store';
import type { Instant, PlainDate, Uuid } from '@doudi/kernel';
import { applyDecorators, createParamDecorator, RequestMapping, RequestMethod, type ExecutionContext, type Type } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { z } from 'zod';

/** Bytes of a body where an operation does not say otherwise. */
export const defaultBodyLimit = 1_048_576;

export type Shape = z.ZodType | undefined;
/** What a handler gets of a declared shape; undefined where none is declared. */
export type Parsed<S extends Shape> = S extends z.ZodType ? z.output<S> : undefined;

export type OperationOptions<Body extends Shape = Shape, Params extends Shape = Shape, Query extends Shape = Shape> = {
  readonly id: string;
  readonly method: 'GET' | 'POST';
  readonly path: `/${string}`;
  readonly summary: string;
  readonly tag: string;
  /** Any one of them suffices; PUBLIC needs no token. */
  readonly roles: readonly [Role, ...Role[]] | 'PUBLIC';
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** The row that is answered. A POST without it answers a command. */
  readonly answer?: z.ZodType;
  /** The answer is a stream of such rows, one JSON text a line. */
  readonly jsonLines?: true;
  readonly refusals?: readonly RefusalCode[];
  /** Bytes; 1 MiB unless said otherwise. */
  readonly bodyLimit?: number;
};

/**
 * All that a handler knows of a request. `meta.commandId` follows from the caller and the Idempotency-Key; `meta.division` is the
 * actor's until the handler names the case's; `meta.lawHash` is filled in by the runtime. `newId` is the same for a repeat within
 * the same millisecond only: a second step takes the first one's id from its answer.
 */
export type Call<Body extends Shape = undefined, Params extends Shape = undefined, Query extends Shape = undefined> = {
  readonly body: Parsed<Body>;
  readonly params: Parsed<Params>;
  readonly query: Parsed<Query>;
  readonly actor: Actor;
  /** The verified token as it came, to be passed on; empty for a public operation. */
  readonly token: string;
  readonly meta: CommandMeta;
  readonly now: Instant;
  readonly today: PlainDate;
  newId(label: string): Uuid;
};

/** What every call has, whatever its shapes. */
export type AnyCall = Omit<Call, 'body' | 'params' | 'query'>;

type Handler<Body extends Shape, Params extends Shape, Query extends Shape> = (call: Call<Body, Params, Query>) => Promise<unknown>;

const nestMethod = { GET: RequestMethod.GET, POST: RequestMethod.POST } as const;

/** The handler's parameter is checked against the shapes: `Call<typeof Body, typeof Params, typeof Query>`. */
export const Operation = <Body extends Shape = undefined, Params extends Shape = undefined, Query extends Shape = undefined>(
  options: OperationOptions<Body, Params, Query>,
) => <H extends Handler<Body, Params, Query>>(target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<H>): void => {
  applyDecorators(
    RequestMapping({ method: nestMethod[options.method], path: options.path }),
    RouteConfig({ operation: options }),
  )(target, key, descriptor);
  declared.set(descriptor.value!, options);
};

/** Keyed by the handler itself, so that two apps in one process share nothing. */
const declared = new WeakMap<object, OperationOptions>();
export const operationOf = (handler: object): OperationOptions | undefined => declared.get(handler);

/** The operations of these controllers, in the order of their methods. */
export const operationsOf = (controllers: readonly Type[]): readonly OperationOptions[] =>
  controllers.flatMap(({ prototype }: { prototype: object }) =>
    Object.getOwnPropertyNames(prototype).flatMap((name) => {
      const handler: unknown = Object.getOwnPropertyDescriptor(prototype, name)?.value;
      return (typeof handler === 'function' ? operationOf(handler) : undefined) ?? [];
    }));

/** The request as the edge carries it to the handler. */
export type WithCall = { call?: Call<Shape, Shape, Shape> };

export const CallParam = createParamDecorator((_: unknown, context: ExecutionContext) =>
  context.switchToHttp().getRequest<WithCall>().call);
