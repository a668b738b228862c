import { ESLint } from 'eslint';
import { fileURLToPath } from 'node:url';

// A wall that forbids nothing is no wall: each forbidden import is shown to fail, each lawful neighbour to pass.
const root = fileURLToPath(new URL('../', import.meta.url));
const forbidden = async (file: string, text: string): Promise<readonly string[]> => {
  const eslint = new ESLint({ cwd: root, overrideConfig: { languageOptions: { parserOptions: { projectService: false, project: false } } }, ruleFilter: ({ ruleId }) => /no-restricted/.test(ruleId) });
  const [result] = await eslint.lintText(text, { filePath: `${root}${file}` });
  return result!.messages.map(({ ruleId }) => ruleId ?? 'syntax');
};

describe('the walls of the house', () => {
  it.each([
    ['libs/kernel/src/money.ts', "import { z } from '@doudi/contracts'; export default z;"],
    ['libs/kernel/src/money.ts', "import { readFile } from 'node:fs'; export default readFile;"],
    ['libs/kernel/src/money.ts', 'export const now = () => Date.now();'],
    ['services/payments/src/domain/account.ts', "import pg from 'pg'; export default pg;"],
    ['services/payments/src/domain/account.ts', "import { Injectable } from '@nestjs/common'; export default Injectable;"],
    ['services/payments/src/domain/account.ts', "import { createHandler } from '@doudi/event-store'; export default createHandler;"],
    ['services/payments/src/domain/account.ts', 'export const chance = () => Math.random();'],
    ['services/payments/src/edge/main.ts', "import { intakeService } from '@doudi/intake'; export default intakeService;"],
    ['services/intake/src/views/application.ts', "import { paymentsService } from '@doudi/payments'; export default paymentsService;"],
    ['libs/edge/src/problem.ts', "import { paymentsService } from '@doudi/payments'; export default paymentsService;"],
    ['infra/finance-bureau/src/books.ts', "import { createHandler } from '@doudi/event-store'; export default createHandler;"],
  ])('%s refuses %s', async (file, text) => expect(await forbidden(file, text)).not.toEqual([]));

  it.each([
    ['services/payments/src/domain/account.ts', "import { fen } from '@doudi/kernel'; export default fen;"],
    ['services/payments/src/domain/account.ts', "import type { Aggregate } from '@doudi/event-store'; export default null as Aggregate<never, never, never> | null;"],
    ['services/payments/src/edge/main.ts', "import { createApp } from '@doudi/edge'; export default createApp;"],
  ])('%s allows %s', async (file, text) => expect(await forbidden(file, text)).toEqual([]));
});
