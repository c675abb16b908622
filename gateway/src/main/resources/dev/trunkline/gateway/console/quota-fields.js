/**
 * One limit's member of {@code RateLimit-Policy} or {@code RateLimit} (draft-ietf-httpapi-ratelimit-headers-10), as far as
 * they are numbers: {@code "name";q=10;w=2}.
 *
 * @param {string | null} field its value
 * @param {string} name of the limit
 * @returns {Record<string, number> | undefined}
 */
export function member(field, name) {
  const quoted = `"${name}"`;
  const found = (field ?? '').split(/,\s*(?=")/).find(one => one === quoted || one.startsWith(`${quoted};`));
  return (
    found &&
    Object.fromEntries(
      found
        .slice(quoted.length + 1)
        .split(';')
        .map(parameter => parameter.trim().split('='))
        .filter(([, value]) => /^\d+$/.test(value))
        .map(([key, value]) => [key, Number(value)]),
    )
  );
}
