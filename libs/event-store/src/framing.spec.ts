import { division, instant, plainDate, uuid } from '@doudi/kernel';
import { frameOf, hashOf } from './framing.js';
import type { StoredEvent } from './log.js';

const event: StoredEvent = {
  eventId: uuid('11111111-1111-5111-8111-111111111111'),
  stream: 'fund-439901000000',
  version: 2,
  position: 7,
  epoch: uuid('22222222-2222-4222-8222-222222222222'),
  type: 'Deposited',
  occurredAt: instant('2017-01-03T01:00:00.000Z'),
  recordedAt: instant('2017-01-03T01:00:00.123Z'),
  effectiveOn: plainDate('2017-01-01'),
  actor: { sub: 'clerk-7', roles: ['COUNTY_FINANCE', 'COUNTY_CIVIL'], division: division('439901000000') },
  commandId: uuid('33333333-3333-5333-8333-333333333333'),
  causationId: uuid('44444444-4444-5444-8444-444444444444'),
  correlationId: uuid('55555555-5555-5555-8555-555555555555'),
  traceparent: null,
  lawHash: 'law-1',
  division: division('439901000000'),
  payload: '{ "fen": 100.0, "名": "\\u6e56" }',
  published: true,
  foreign: null,
};
const imported: StoredEvent = { ...event, position: 8, stream: 'in.intake.case-1', published: false, effectiveOn: null, foreign: '{"eventId":"x"}' };
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('the framing of hashes', () => {
  it('is fixed: these vectors may never change', () => {
    expect(hex(frameOf(event))).toBe(
      '0000000d646f7564692e6576656e742e3100000001370000002432323232323232322d323232322d343232322d383232322d3232323232323232323232320000' +
      '001166756e642d34333939303130303030303000000001320000002431313131313131312d313131312d353131312d383131312d313131313131313131313131' +
      '000000094465706f736974656400000018323031372d30312d30335430313a30303a30302e3030305a00000018323031372d30312d30335430313a30303a3030' +
      '2e3132335a0000000a323031372d30312d303100000007636c65726b2d370000000c34333939303130303030303000000001320000000e434f554e54595f4649' +
      '4e414e43450000000c434f554e54595f434956494c0000002433333333333333332d333333332d353333332d383333332d333333333333333333333333000000' +
      '2434343434343434342d343434342d353434342d383434342d3434343434343434343434340000002435353535353535352d353535352d353535352d38353535' +
      '2d353535353535353535353535ffffffff000000056c61772d310000000c3433393930313030303030300000000131ffffffff000000217b202266656e223a20' +
      '3130302e302c2022e5908d223a20225c753665353622207d',
    );
    expect(hex(hashOf(event, null))).toBe('14299a00624509d9aaf4cf51ae3eddda57b33d4c772117ce94183a436cdc4090');
    expect(hex(hashOf(imported, hashOf(event, null)))).toBe('a86abb15de31bd6c33f8da7fc678afd71d970214638ce23c45e765ece93c8af1');
  });

  const changes: readonly Partial<StoredEvent>[] = [
    { position: 8 }, { version: 3 }, { stream: 'fund-43990100000' }, { type: 'Deposite' }, { payload: '{ "fen": 100, "名": "\\u6e56" }' },
    { effectiveOn: null }, { occurredAt: instant('2017-01-03T01:00:00.001Z') }, { recordedAt: instant('2017-01-03T01:00:00.124Z') },
    { actor: { ...event.actor, sub: 'clerk-8' } }, { actor: { ...event.actor, roles: ['COUNTY_FINANCECOUNTY_CIVIL'] } },
    { actor: { ...event.actor, division: division('430000000000') } }, { commandId: event.eventId }, { causationId: event.eventId },
    { correlationId: event.eventId }, { epoch: event.eventId }, { eventId: event.epoch }, { traceparent: '' }, { lawHash: 'law-2' },
    { division: division('430000000000') }, { published: false }, { foreign: '' },
  ];
  it.each(changes)('covers every word: %j', (change) => {
    expect(hex(hashOf({ ...event, ...change }, null))).not.toBe(hex(hashOf(event, null)));
  });

  it('does not let a boundary between two words move', () => {
    expect(hex(frameOf({ ...event, type: 'Deposited2', stream: 'fund' }))).not.toBe(hex(frameOf({ ...event, type: 'Deposited', stream: 'fund2' })));
    expect(hex(hashOf(event, new Uint8Array(32)))).not.toBe(hex(hashOf(event, null)));
    expect(() => hashOf(event, new Uint8Array(31))).toThrow(RangeError);
  });
});
