import { OptionRefused, parseOptions } from './options.js';

describe('options of npm start', () => {
  it('has defaults for everything', () => {
    expect(parseOptions([])).toEqual({
      province: '43', households: 2000, seed: 2017, until: '2017-02-13', data: null, empty: false, port: 8080, exit: false, report: null,
    });
  });
  it('takes each option', () => {
    expect(parseOptions(['--households', '84', '--seed', '7', '--until', '2017-01-20', '--data', 'd', '--port', '9000', '--exit', '--report', 'r.json', '--empty'])).toMatchObject({
      households: 84, seed: 7, until: '2017-01-20', data: 'd', port: 9000, exit: true, report: 'r.json', empty: true,
    });
  });
  it.each([
    [['--province', '62']], [['--households', '83']], [['--households', '10001']], [['--households', '1e3']], [['--seed', '-1']], [['--until', '2017-02-30']],
    [['--until', '2017-01-02']], [['--until', '2017-03-01']], [['--port', '70000']], [['--colour', 'red']], [['stray']],
  ])('%j is refused', (args) => expect(() => parseOptions(args)).toThrow(OptionRefused));
});
