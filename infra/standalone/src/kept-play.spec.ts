import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimData } from './kept-play.js';
import { OptionRefused } from './options.js';

describe('a data folder', () => {
  it('goes on with its own play and refuses another seed', () => {
    const dir = mkdtempSync(join(tmpdir(), 'doudi-play-'));
    try {
      claimData(dir, { province: '43', seed: 1, households: 60 });
      claimData(dir, { province: '43', seed: 1, households: 60 });
      expect(() => claimData(dir, { province: '43', seed: 2, households: 60 })).toThrow(OptionRefused);
      expect(() => claimData(dir, { province: '43', seed: 1, households: 61 })).toThrow(OptionRefused);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
