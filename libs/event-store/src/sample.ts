/** For the specs of this library: a fund of one account, and units and metas with ids that follow from a label. */
import { derivedId, division, instant, plainDate, reject, type Decision, type Message, type Of, type Uuid } from '@doudi/kernel';
import { createHandler } from './handle.js';
import type { Aggregate, AppendUnit, CommandMeta, EventLog, ImportUnit } from './log.js';
import { envelopeText } from './numbered.js';

export type FundCommand =
  | Message<'Deposit', { readonly fen: number; readonly onDay?: string }>
  | Message<'Spend', { readonly fen: number; readonly order: string }>
  | Message<'Divert', { readonly purpose: string }>;
export type FundEvent =
  | Message<'Deposited', { readonly fen: number; readonly onDay?: string }>
  | Message<'Spent', { readonly fen: number; readonly order: string }>
  | Message<'DiversionRefused', { readonly purpose: string }>;
export type FundState = { readonly fen: number; readonly orders: readonly string[] };

const decide = (command: FundCommand, state: FundState): Decision<FundEvent> => {
  switch (command.type) {
    case 'Deposit':
      return [{ type: 'Deposited', data: command.data }];
    case 'Spend':
      return spend(command, state);
    case 'Divert':
      return { rejected: 'fund.purpose', figures: command.data, events: [{ type: 'DiversionRefused', data: command.data }] };
  }
};

const spend = ({ data }: Of<FundCommand, 'Spend'>, state: FundState): Decision<FundEvent> => {
  if (state.orders.includes(data.order)) return [];
  if (data.fen > state.fen) return reject('fund.short', { fen: state.fen });
  return [{ type: 'Spent', data }];
};

const evolve = (state: FundState, event: FundEvent): FundState => {
  switch (event.type) {
    case 'Deposited':
      return { ...state, fen: state.fen + event.data.fen };
    case 'Spent':
      return { fen: state.fen - event.data.fen, orders: [...state.orders, event.data.order] };
    case 'DiversionRefused':
      return state;
  }
};

const object = { parse: (data: unknown) => {
  if (typeof data !== 'object' || data === null || Object.values(data).includes(null)) throw new TypeError('not an event');
  return data;
} };

export const fund: Aggregate<FundCommand, FundState, FundEvent> = {
  name: 'fund',
  initial: { fen: 0, orders: [] },
  evolve,
  decide,
  events: { Deposited: object, Spent: object, DiversionRefused: object },
  published: ['Deposited', 'DiversionRefused'],
  uniqueKeys: (event) => (event.type === 'Spent' ? [`order/${event.data.order}`] : []),
  keyTaken: 'order.taken',
  effectiveOn: (event) => (event.type === 'Deposited' && event.data.onDay ? plainDate(event.data.onDay) : null),
};

export const idOf = (label: string): Uuid => derivedId('sample', label);

export const metaOf = (label: string, changes: Partial<CommandMeta> = {}): CommandMeta => ({
  commandId: idOf(label),
  actor: { sub: 'clerk-7', roles: ['COUNTY_FINANCE'], division: division('439901000000') },
  at: instant('2017-01-03T01:00:00.000Z'),
  division: division('439901000000'),
  lawHash: 'law-1',
  causationId: idOf('cause'),
  correlationId: idOf('correlation'),
  traceparent: null,
  requestDigest: null,
  ...changes,
});

/** One event on one stream, expected at that version. */
export const unitOf = (label: string, stream: string, version: number, changes: Partial<AppendUnit> & { readonly payload?: string } = {}): AppendUnit => {
  const { payload = `{"label":"${label}"}`, ...rest } = changes;
  return {
    meta: metaOf(label),
    expected: [{ stream, version }],
    events: [{ stream, type: 'Noted', payload, effectiveOn: null, published: true }],
    uniqueKeys: [],
    outcome: null,
    ...rest,
  };
};

/** What a publisher's log would have sent: its published events as import units. */
export const sentBy = async (publisher: string, log: EventLog, after = 0): Promise<readonly ImportUnit[]> =>
  (await log.feed(after, 1_000)).map((event) => ({ publisher, envelope: envelopeText(event), payload: event.payload }));

export const fundOf = (log: EventLog) => {
  const handle = createHandler(log);
  return (id: string, command: FundCommand, label: string, changes: Partial<CommandMeta> = {}) => handle(fund, id, command, metaOf(label, changes));
};
