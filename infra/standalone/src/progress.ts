/** Shows that work goes on: bars on a terminal, plain lines elsewhere (a log file must stay readable). */
import cliProgress from 'cli-progress';

export type Progress = {
  /** A stretch of work of so many steps; `done` may be called from several places at once. */
  begin(label: string, steps: number): { done(count?: number): void; end(): void };
  line(text: string): void;
};

export const createProgress = (out: NodeJS.WriteStream): Progress => ({
  begin: (label, steps) => (out.isTTY ? bar(out, label, steps) : lines(out, label, steps)),
  line: (text) => { out.write(`${text}\n`); },
});

const bar = (out: NodeJS.WriteStream, label: string, steps: number): ReturnType<Progress['begin']> => {
  const shown = new cliProgress.SingleBar({ stream: out, format: `${label.padEnd(52)} {bar} {value}/{total}`, hideCursor: true, clearOnComplete: false }, cliProgress.Presets.shades_classic);
  shown.start(steps, 0);
  return { done: (count = 1) => shown.increment(count), end: () => shown.stop() };
};

const lines = (out: NodeJS.WriteStream, label: string, steps: number): ReturnType<Progress['begin']> => {
  let count = 0;
  return {
    done: (by = 1) => { count += by; },
    end: () => { out.write(`${label}: ${count} of ${steps}\n`); },
  };
};
