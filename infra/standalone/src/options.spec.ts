import { plainDate } from '@doudi/kernel';
import { lastDayOf, OptionRefused, parseOptions } from './options.js';

describe('options of npm start', () => {
  it('has defaults for everything', () => {
    expect(parseOptions([])).toEqual({
      province: '43', households: 2000, seed: 2017, until: null, data: null, empty: false, port: 8080, exit: false, report: null,
    });
  });
  it('takes each option', () => {
    expect(parseOptions(['--households', '84', '--seed', '7', '--until', '2017-01-20', '--data', 'd', '--port', '9000', '--exit', '--report', 'r.json', '--empty'])).toMatchObject({
      households: 84, seed: 7, until: '2017-01-20', data: 'd', port: 9000, exit: true, report: 'r.json', empty: true,
    });
  });
  it.each([
    [['--province', '62']], [['--households', '83']], [['--households', '10001']], [['--households', '1e3']], [['--seed', '-1']], [['--until', '2017-02-30']],
    [['--until', '2017-01-02']], [['--until', '2017-03-01']], [['--port', '70000']], [['--data', '']], [['--report', '']], [['--colour', 'red']], [['stray']],
  ])('%j is refused', (args) => expect(() => parseOptions(args)).toThrow(OptionRefused));

  it.each([
    [null, '2017-01-03', '2017-02-13'], [null, '2017-02-20', '2017-02-20'], ['2017-01-09', '2017-01-09', '2017-01-09'], ['2017-01-09', '2017-01-03', '2017-01-09'],
  ])('until %s on the clock of %s plays to %s', (until, today, last) => {
    expect(lastDayOf(until === null ? null : plainDate(until), plainDate(today))).toBe(last);
  });
  it('a last day before the kept clock is refused: the figures would be of another day', () => {
    expect(() => lastDayOf(plainDate('2017-01-10'), plainDate('2017-02-13'))).toThrow(OptionRefused);
  });
});
