/** Names and bounds are read off the declared shapes. */
import { plannedDay, plannedMonth, zPastDay, zUuid } from '@doudi/contracts';
import { plainDate } from '@doudi/kernel';
import { z } from 'zod';
import { dayFaults, documentedField } from './shape-facts.js';

const body = z.strictObject({
  receivedOn: zPastDay.optional(), visits: z.array(z.strictObject({ visitedOn: zPastDay })), to: plannedDay(10).nullable().default(null), period: plannedMonth(1).optional(),
});
const today = plainDate('2017-01-03');
const faults = (value: unknown) => dayFaults('body', body, value, today);

describe('bounds of days', () => {
  it.each([
    ['today', { receivedOn: '2017-01-03' }, []],
    ['tomorrow', { receivedOn: '2017-01-04' }, ['body.receivedOn']],
    ['a hundred years ago', { receivedOn: '1917-01-03' }, []],
    ['a day more', { receivedOn: '1917-01-02' }, ['body.receivedOn']],
    ['in a list', { visits: [{ visitedOn: '2017-01-03' }, { visitedOn: '2018-01-03' }] }, ['body.visits.1.visitedOn']],
    ['ten years ahead', { to: '2027-01-03' }, []],
    ['ten years and a day ahead', { to: '2027-01-04' }, ['body.to']],
    ['a month within a year', { period: '2018-01' }, []],
    ['a month beyond a year', { period: '2018-02' }, ['body.period']],
    ['none', { to: null }, []],
    ['another shape', { visits: 'x', receivedOn: 7 }, []],
  ])('%s', (_, value, fields) => {
    expect(faults(value).map(({ field }) => field)).toEqual(fields);
  });

  it('are told, and what was sent is not', () => {
    expect(faults({ receivedOn: '2017-12-31' })).toEqual([{ field: 'body.receivedOn', expected: 'not before 1917-01-03, not after 2017-01-03' }]);
  });
});

describe('fields', () => {
  it('keep the names of the shapes and lose those of the caller', () => {
    const shapes = { body, params: z.strictObject({ caseId: zUuid }) };
    expect(['body.visits.3.visitedOn', 'params.caseId', 'body.zhangsan', 'body.visits.zhangsan.to', 'header.Idempotency-Key'].map((field) => documentedField(shapes, field)))
      .toEqual(['body.visits.3.visitedOn', 'params.caseId', 'body.*', 'body.visits.*.to', 'header.Idempotency-Key']);
  });
});
