/** A data folder belongs to one play: its seed and province are written down, and another is refused before anything is opened. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OptionRefused, type Options } from './options.js';

/** Throws OptionRefused when no folder can be there, or it holds another play. */
export const claimData = (dir: string, { province, seed, households }: Pick<Options, 'province' | 'seed' | 'households'>): void => {
  try {
    mkdirSync(dir, { recursive: true });
  } catch (error) {
    throw new OptionRefused(`--data ${dir}: no folder can be there (${(error as NodeJS.ErrnoException).code}). Give another.`);
  }
  const file = join(dir, 'play.json');
  const terms = JSON.stringify({ province, seed, households });
  if (!existsSync(file)) {
    writeFileSync(file, terms, { flag: 'wx' });
    return;
  }
  const kept = readFileSync(file, 'utf8');
  if (kept !== terms) throw new OptionRefused(`--data ${dir} holds the play ${kept}; this one is ${terms}. Give the same options, or another folder.`);
};
