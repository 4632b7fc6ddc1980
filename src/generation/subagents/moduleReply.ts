import { z } from 'zod';

const line = z.int().min(1).max(10_000_000);

const designedCase = z.object({
  number: z.int().min(1).max(10_000).describe('1, 2, 3, …'),
  qualname: z.string().describe('The function it aims at, as under <missing>'),
  reason: z.enum(['uncovered line', 'uncovered branch', 'error path', 'boundary', 'other path', 'mutant']),
  intent: z.string().describe('What it shows, as a sentence about the behaviour'),
  arrange: z
    .string()
    .describe('What has to be there first: objects, files, fixtures, stand-ins. Empty when nothing has'),
  act: z.string().describe('The call, as Python'),
  expectation: z.string().describe('What must hold afterwards, with the exact values'),
  aims: z.array(line).describe('The missing lines it reaches'),
});

/**
 * What test-designer and test-writer reply. They share one schema, each with parts that the other leaves empty: providers
 * count the schema as the beginning of the prompt, and with another one nothing of the first call's prompt would come
 * from the cache in the second.
 */
export const moduleReply = z.object({
  lookups: z.array(z.string()).describe('Names to be told about before answering; else empty'),
  cases: z.array(designedCase).describe('The design, in step test-designer; else empty'),
  unreachable: z
    .array(z.object({ lines: z.array(line), why: z.string() }))
    .describe('Missing lines that no test can or should reach, and why; in step test-designer, else empty'),
  code: z.string().describe('The test module, in step test-writer; else empty'),
});

export type ModuleReply = z.infer<typeof moduleReply>;

/** The reply of the test-designer: a design, or names to look up. Its JSON schema is `moduleReply`'s. */
export const designReply = moduleReply.refine(
  ({ lookups, cases, unreachable }) => lookups.length + cases.length + unreachable.length > 0,
  'The design is empty.',
);

/** The reply of the test-writer: code, or names to look up. Its JSON schema is `moduleReply`'s. */
export const draftReply = moduleReply.refine(
  ({ lookups, code }) => lookups.length > 0 || code.trim() !== '',
  'There is no code in the reply.',
);
