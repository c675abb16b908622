/**
 * An element. Whatever is given as a child becomes a node of text, never markup: what people write may be hostile.
 * @param {Record<string, unknown>} properties of the element; `dataset` and `aria` take records
 */
export function element(name, { dataset = {}, aria = {}, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  Object.assign(made.dataset, dataset);
  Object.entries(aria).forEach(([key, value]) => made.setAttribute(`aria-${key}`, value));
  made.append(...children);
  return made;
}

/** Writes only what is different: a screen reader, and the browser's layout, are spared the rest. */
export function write(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

const UNITS = ['B', 'KB', 'MB', 'GB'];

export function bytes(count) {
  let unit = 0;
  let value = count;
  while (value >= 1_000 && unit < UNITS.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

export function millis(value) {
  if (value === undefined) {
    return '–';
  }
  return value < 1_000 ? `${Math.max(0, Math.round(value))} ms` : `${(value / 1_000).toFixed(1)} s`;
}

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export function time(text) {
  const when = new Date(text);
  return Number.isNaN(when.getTime()) ? '' : CLOCK.format(when);
}
