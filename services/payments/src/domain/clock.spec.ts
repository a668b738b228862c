import { division, fen, plainDate, yearMonth, zeroFen } from '@doudi/kernel';
import { given, notReached, universalProperties } from '@doudi/testing';
import fc from 'fast-check';
import { clock, monthClockId, type ClockCommand, type ClockEvent, type Started } from './clock.js';
import { county, idOf, law, lawWithout, province } from './examples.fixture.js';
import { creditClock, firstPaymentClock, onwardClock, sendBy } from './money-clocks.js';

const terms: Started = {
  clockId: idOf('clock'), clock: 'DC-02', startedOn: plainDate('2017-06-13'), dueOn: plainDate('2017-07-13'), clause: '预算法 第五十二条', verified: true, holder: province,
  subject: { kind: 'MONEY', accountId: idOf('account'), document: '财社1号' }, amountFen: fen(10_000_000),
};
const started: ClockEvent = { type: 'ClockStarted', data: terms };
const onGuess: ClockEvent = { type: 'ClockStarted', data: { ...terms, clock: 'DC-06', verified: false } };
const shortfall = { outstandingFen: fen(1_000_000), moneyThere: true, planThere: true, late: [] };
const missed: ClockEvent = { type: 'ClockMissed', data: { ...terms, ...shortfall } };
const meet = (metOn: string): ClockCommand => ({ type: 'MeetClock', data: { metOn: plainDate(metOn) } });
const check = (today: string, outstandingFen = shortfall.outstandingFen): ClockCommand => ({ type: 'CheckClock', data: { today: plainDate(today), ...shortfall, outstandingFen } });
const start: ClockCommand = { type: 'StartClock', data: terms };
const met = (metOn: string, daysLate: number): ClockEvent => ({ type: 'ClockMet', data: { clockId: terms.clockId, metOn: plainDate(metOn), daysLate } });
const withdrawn: ClockEvent = { type: 'ClockMissWithdrawn', data: { clockId: terms.clockId, metOn: plainDate('2017-07-13') } };

describe('a money clock', () => {
  it('HN1-3.5: received 10,000,000, issued 9,000,000 by the due day: missed once, the day after, with 1,000,000 held back', () => {
    given(clock)(started).when(check('2017-07-12')).then([]);
    given(clock)(started).when(check('2017-07-13')).then([]);
    given(clock)(started).when(check('2017-07-14')).then([missed]);
    given(clock)(started, missed).when(check('2017-07-15')).then([]);
  });

  it.each([
    ['running', [started]], ['met', [started, met('2017-07-01', 0)]], ['missed', [started, missed]], ['withdrawn', [started, missed, withdrawn]],
    ['reminded', [onGuess, { type: 'ClockReminded', data: { clockId: terms.clockId, dueOn: terms.dueOn, outstandingFen: fen(1_000_000) } }]],
  ] as const)('a clock that is %s is not started again', (_, history) => { given(clock)(...history).when(start).then([]); });

  it('is met in time, met late after the miss is recorded, or its miss is withdrawn by a receipt that came late', () => {
    given(clock)().when(start).then([started]);
    given(clock)(started).when(meet('2017-07-13')).then([met('2017-07-13', 0)]);
    given(clock)(started).when(meet('2017-07-14')).then('clock.miss_not_recorded');
    given(clock)(started, missed).when(meet('2017-07-20')).then([met('2017-07-20', 7)]);
    given(clock)(started, missed).when(meet('2017-07-13')).then([withdrawn]);
    given(clock)(started, missed, withdrawn).when(meet('2017-07-13')).then([]);
    given(clock)(started, missed, withdrawn).when(check('2017-08-01')).then([]);
    given(clock)(started, met('2017-07-13', 0)).when(meet('2017-07-13')).then([]);
    given(clock)(started, met('2017-07-13', 0)).when(check('2017-08-01')).then([]);
    given(clock)().when(meet('2017-07-13')).then('clock.not_started');
    given(clock)().when(check('2017-07-14')).then('clock.not_started');
  });

  it('that ran out with nothing outstanding is met, and accuses nobody', () => {
    given(clock)(started).when(check('2017-07-14', zeroFen)).then([met('2017-07-13', 0)]);
    given(clock)(onGuess).when(check('2017-07-14', zeroFen)).then([met('2017-07-13', 0)]);
  });

  it('runs again when what met it in time was for older money; one that was late, or missed, does not', () => {
    const reopen: ClockCommand = { type: 'ReopenClock', data: {} };
    const reopened: ClockEvent = { type: 'ClockReopened', data: { clockId: terms.clockId } };
    given(clock)(started, met('2017-07-01', 0)).when(reopen).then([reopened]);
    given(clock)(started, met('2017-07-01', 0), reopened).when(reopen).then([]);
    given(clock)(started, met('2017-07-01', 0), reopened).when(meet('2017-07-01')).then([met('2017-07-01', 0)]);
    given(clock)(started, met('2017-07-01', 0), reopened).when(check('2017-07-14')).then([missed]);
    given(clock)(started).when(reopen).then([]);
    given(clock)(started, missed).when(reopen).then([]);
    given(clock)(started, missed, met('2017-07-20', 7)).when(reopen).then([]);
    given(clock)(started, missed, met('2017-07-20', 7)).when(meet('2017-07-21')).then([]);
    given(clock)(started, missed, withdrawn).when(reopen).then([]);
    given(clock)().when(reopen).then('clock.not_started');
  });

  it('on an unverified number reminds and never accuses', () => {
    const reminded: ClockEvent = { type: 'ClockReminded', data: { clockId: terms.clockId, dueOn: terms.dueOn, outstandingFen: fen(1_000_000) } };
    given(clock)(onGuess).when(check('2017-07-14')).then([reminded]);
    given(clock)(onGuess, reminded).when(check('2017-07-15')).then([]);
    given(clock)(onGuess, reminded).when(meet('2017-07-20')).then([met('2017-07-20', 7)]);
    given(clock)(onGuess).when(meet('2017-07-20')).then([met('2017-07-20', 7)]);
  });

  it('of a month starts by the law of the place; where no rule names a day there is none', () => {
    const period = yearMonth('2017-02');
    const month = (by: typeof law): ClockCommand => ({ type: 'StartMonthClock', data: { holder: county, scheme: 'RURAL_DIBAO', period, amountFen: zeroFen, law: by } });
    const { decision } = given(clock)().when(month(law));
    expect(decision).toMatchObject([{ type: 'ClockStarted', data: { clock: 'DC-10', clockId: monthClockId(county, 'RURAL_DIBAO', period), dueOn: '2017-02-10', subject: { kind: 'MONTH' } } }]);
    given(clock)(...(decision as readonly ClockEvent[])).when(month(law)).then([]);
    given(clock)().when(month(lawWithout('moneyClock'))).then([]);
  });

  it('keeps the universal properties', () => {
    const days = fc.integer({ min: 1, max: 28 }).map((day) => `2017-07-${String(day).padStart(2, '0')}`);
    universalProperties(clock, fc.oneof(fc.constantFrom<ClockCommand>(start, { type: 'ReopenClock', data: {} }), days.map(meet), days.map((day) => check(day)), days.map((day) => check(day, zeroFen))), [[started], [onGuess], [started, missed]]);
    expect(notReached([clock], ['clock.not_started', 'clock.miss_not_recorded'])).toEqual([]);
  });
});

describe('due days', () => {
  it('DC-10 is the 10th and never shifts; it is sent on the last working day before it, around the Spring Festival too', () => {
    expect(creditClock(law, county, yearMonth('2017-06'))).toMatchObject({ dueOn: '2017-06-10', verified: true });
    expect(sendBy(law, plainDate('2017-06-10'))).toBe('2017-06-09');
    expect(sendBy(law, plainDate('2017-02-10'))).toBe('2017-02-09');
    expect(sendBy(law, plainDate('2017-10-10'))).toBe('2017-10-09');
    expect(sendBy(law, plainDate('2017-02-04'))).toBe('2017-02-03');
    expect(sendBy(law, plainDate('2017-02-03'))).toBe('2017-01-26');
  });

  it('DC-11 is the month after the decision', () => {
    expect(firstPaymentClock(law, county, plainDate('2017-01-31'))).toMatchObject({ clock: 'DC-11', dueOn: '2017-02-28' });
    expect(firstPaymentClock(law, county, plainDate('2017-02-01'))).toMatchObject({ dueOn: '2017-03-31' });
  });

  it('HN1-3.5, HB-2.11: a clock cites the law that gives its days and the province that asks for them to be kept', () => {
    const sent = (holder: string, day: string) => onwardClock(law, { holder: division(holder), day: plainDate(day), source: 'FROM_ABOVE', kind: 'SPECIAL' })?.clause;
    expect(sent('430000000000', '2017-06-13')).toBe('预算法 art. 52; HN1-3.5');
    expect(sent('620000000000', '2017-06-13')).toBe('预算法 art. 52; GS-2.1.2');
    expect(sent('629901000000', '2017-06-13')).toMatch(/DC-06; GS-2.1.2$/);
    expect(sent('130000000000', '2017-06-06')).toBe('预算法 art. 52');
    expect(onwardClock(law, { holder: province, day: plainDate('2017-06-13'), source: 'OWN_CONGRESS', kind: 'SPECIAL' })?.clause).toBe('预算法 art. 52');
    expect(creditClock(law, division('139901000000'), yearMonth('2017-07'))?.clause).toBe('民发〔2012〕220号 art. 31; HB-2.11');
    expect(creditClock(law, county, yearMonth('2017-07'))?.clause).toBe('民发〔2012〕220号 art. 31');
  });

  it('DC-02 and DC-03 are the Budget Law’s, DC-06 is nobody’s yet', () => {
    const day = plainDate('2017-06-13');
    expect(onwardClock(law, { holder: province, day, source: 'FROM_ABOVE', kind: 'SPECIAL' })).toMatchObject({ clock: 'DC-02', dueOn: '2017-07-13', verified: true });
    expect(onwardClock(law, { holder: county, day, source: 'OWN_CONGRESS', kind: 'SPECIAL' })).toMatchObject({ clock: 'DC-03', dueOn: '2017-08-12' });
    expect(onwardClock(law, { holder: county, day, source: 'FROM_ABOVE', kind: 'SPECIAL' })).toMatchObject({ clock: 'DC-06', verified: false });
    expect(onwardClock(lawWithout('moneyClock', 'passDownDays'), { holder: county, day, source: 'FROM_ABOVE', kind: 'SPECIAL' })).toBeNull();
    expect(onwardClock(lawWithout('moneyClock'), { holder: province, day, source: 'FROM_ABOVE', kind: 'SPECIAL' })).toBeNull();
    expect(creditClock(lawWithout('moneyClock'), county, yearMonth('2017-06'))).toBeNull();
  });
});
