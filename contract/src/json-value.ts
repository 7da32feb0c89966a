import * as z from 'zod';

const DEEPEST = 16;
const MOST_VALUES = 10_000;

/** Whether a value is nested no deeper, and holds no more values, than whoever reads it can bear. */
export function isBoundedJson(value: unknown): boolean {
  let level = [value];
  let values = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    values += level.length;
    if (depth > DEEPEST || values > MOST_VALUES) return false;
    level = level.flatMap((it): unknown[] => (typeof it === 'object' && it !== null ? Object.values(it) : []));
  }
  return true;
}

/** Any JSON, of bounded depth; its length is that of the frame or body. */
export const JsonValue = z
  .unknown()
  .refine(isBoundedJson, `at most ${MOST_VALUES} values, ${DEEPEST} deep`)
  .meta({ description: 'Any JSON.', example: { text: '점검을 시작합니다' } });
