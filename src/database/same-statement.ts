/** A statement as the driver sends it. */
export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[] | undefined;
}

/** Whether two statements are the same, and find the same. Parameters are texts here, which every layer passes on as they are. */
export function isSameStatement(one: Statement, other: Statement): boolean {
  const { values = [] } = other;
  return one.text === other.text && one.values?.length === values.length && one.values.every((value, index) => value === values[index]);
}
