/**
 * A column of a group as the text of a PostgreSQL array. pg would write it as well; this saves the writing process an eighth of its
 * work (docs/bench-append.md), and it may share its cores with the server.
 */
type Value = string | number | boolean | null;

/** Every text is quoted, so that none can pass for a delimiter or for NULL. */
export const arrayLiteral = <Item>(items: readonly Item[], value: (item: Item) => Value): string => {
  let text = '';
  for (const item of items) {
    const one = value(item);
    const element = typeof one === 'string' ? quoted(one) : String(one); // null reads as NULL
    text += text === '' ? element : `,${element}`;
  }
  return `{${text}}`;
};

/** Most texts are ids, and looking is cheaper than replacing. */
const quoted = (text: string): string =>
  `"${text.includes('"') || text.includes('\\') ? text.replaceAll('\\', '\\\\').replaceAll('"', '\\"') : text}"`;
