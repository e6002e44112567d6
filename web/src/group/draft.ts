// What somebody typed is kept in this browser until it is sent: a telephone that rings, or a battery, costs nobody a
// form. Not the e-mail address: the next who sits at the computer of a library has no business with it.
const KEY = 'weefsel.groep';
const LEFT_OUT = new Set(['csrfmiddlewaretoken', 'email', 'trap', 'different']);
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

export type Values = Record<string, string[]>;

/** The answers of a form, by field, without those that are empty. */
export function answers(form: HTMLFormElement): Values {
  const found: Values = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string' && value.trim() && !LEFT_OUT.has(name)) (found[name] ??= []).push(value);
  }
  return found;
}

/** Put answers back into a form; what is folded up is opened where there is something in it. */
export function fill(form: HTMLFormElement, values: Values): void {
  for (const field of form.elements) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement)) continue;
    const given = values[field.name];
    if (LEFT_OUT.has(field.name)) continue;
    if (field instanceof HTMLInputElement && (field.type === 'checkbox' || field.type === 'radio')) {
      if (given || field.type === 'checkbox') field.checked = given?.includes(field.value) ?? false;
    } else if (given?.[0] !== undefined) field.value = given[0];
  }
  for (const folded of form.querySelectorAll('details')) {
    folded.open ||= [...folded.querySelectorAll<HTMLInputElement>('input, textarea, select')].some((field) => differs(field));
  }
}

function differs(field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement): boolean {
  if (field instanceof HTMLSelectElement) return ![...field.options].some((one) => one.selected && one.defaultSelected);
  if (field.type === 'checkbox' || field.type === 'radio') return field instanceof HTMLInputElement && field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
}

export function keep(values: Values): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ at: Date.now(), values }));
  } catch {
    // no room, or not allowed: the form works without
  }
}

/** What was kept; null where that is nothing, or too long ago. */
export function kept(): Values | null {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? 'null') as { at: number; values: Values } | null;
    return found && Date.now() - found.at < KEPT_MS ? found.values : null;
  } catch {
    return null;
  }
}

export function forget(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // nothing was kept
  }
}
