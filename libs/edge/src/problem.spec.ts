/** Problems: the catalogue's words, paths without values, and nothing of an unknown error. */
import { refusals, type Refusal } from '@doudi/contracts';
import { z } from 'zod';
import { faultsOf, pathOf, Problem, problemBody } from './problem.js';

const trace = '0'.repeat(31) + '1';

describe('the catalogue', () => {
  it.each(Object.entries(refusals as Readonly<Record<string, Refusal>>))('%s speaks whole sentences in both languages', (code, refusal) => {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*$/);
    expect(refusal.en).toMatch(/^[A-Z].{20,}\.$/);
    expect(refusal.zh).toMatch(/[\u4e00-\u9fff]{4}.*。$/);
  });
});

describe('a problem', () => {
  it('has title, detail, clause and figures of its refusal', () => {
    expect(problemBody(new Problem('policy.step_incomplete', { step: 'X' }), trace)).toMatchObject({
      type: 'urn:doudi:problem:policy.step_incomplete', status: 422, code: 'policy.step_incomplete', clause: 'HB-3.5', figures: { step: 'X' }, traceId: trace,
      title: 'A step of the procedure has no responsible body or no time limit', titleZh: '办理环节缺少责任主体或办理时限',
    });
  });
  it('of an unknown error is a trace id and no more', () => {
    const { traceId, ...rest } = problemBody(new Error('张三'), trace);
    expect(traceId).toBe(trace);
    expect(rest).toEqual({ ...problemBody('anything', trace), traceId: undefined });
    expect(JSON.stringify(rest)).not.toContain('张三');
  });
});

describe('field faults', () => {
  const shape = z.strictObject({
    name: z.string().min(2).max(3), day: z.iso.date(), kind: z.enum(['A', 'B']), count: z.int().min(1).multipleOf(5), list: z.array(z.strictObject({ deep: z.boolean() })), short: z.array(z.int()).max(1),
    own: z.string().refine((text) => text === 'x', 'an x'), union: z.union([z.string(), z.number()]),
  });
  const sent = { name: 'S', day: 'someday', kind: 'C', count: 3, list: [{ deep: 'S' }, { deep: true }], short: [1, 2], own: 'S', union: null, secret123: 1, plain: 2 };
  it('say where and what is expected, never what was sent', () => {
    const faults = faultsOf('body', shape.safeParse(sent).error!);
    expect(Object.fromEntries(faults.map(({ field, expected }) => [field, expected]))).toEqual({
      'body.name': 'at least 2', 'body.day': 'a date', 'body.kind': 'one of A, B', 'body.count': 'a multiple of 5', 'body.short': 'at most 1',
      'body.list.0.deep': 'boolean', 'body.own': 'an x', 'body.union': 'the documented form', 'body.*': 'only the documented fields', 'body.plain': 'only the documented fields',
    });
  });
  it('name no part of a path that a developer would not have written', () => {
    expect(pathOf('body', 3, 'fieldName', 'contentBase64', '张三', '439901199001011234', 'a b')).toBe('body.3.fieldName.contentBase64.*.*.*');
  });
});
