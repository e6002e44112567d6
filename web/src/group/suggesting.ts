// Suggestions of places, streets and areas under a field: the combobox of the WAI-ARIA Authoring Practices, with a list
// that never chooses by itself.
import { text } from '../texts';

interface Suggestion { readonly label: string; readonly kind: string; readonly id: string }

const LEAST = 2;
const WAIT_MS = 150;

export class Suggesting {
  private readonly list = document.createElement('ul');
  private readonly said = document.createElement('p');
  private found: readonly Suggestion[] = [];
  private active = -1;
  private waiting = 0;
  private asking: AbortController | null = null;

  constructor(private readonly field: HTMLInputElement, private readonly chosen: HTMLInputElement, private readonly address: string, private readonly changed: () => void) {
    const name = document.querySelector(`label[for="${field.id}"]`)?.textContent ?? '';
    Object.assign(this.list, { id: `${field.id}-lijst`, className: 'voorstellen', hidden: true });
    this.list.setAttribute('role', 'listbox');
    this.list.setAttribute('aria-label', name);
    this.said.className = 'vh';
    this.said.setAttribute('role', 'status');
    for (const [key, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': this.list.id })) field.setAttribute(key, value);
    field.parentElement?.append(this.list, this.said);
    field.addEventListener('input', () => this.typed());
    field.addEventListener('keydown', (event) => this.pressed(event));
    field.addEventListener('blur', () => this.close());
    // the field keeps the cursor while one presses in the list
    this.list.addEventListener('pointerdown', (event) => event.preventDefault());
    this.list.addEventListener('click', (event) => {
      const item = event.target instanceof Element ? event.target.closest('li') : null;
      if (item) this.choose(Number(item.dataset['n']));
    });
  }

  private typed(): void {
    this.chosen.value = '';
    clearTimeout(this.waiting);
    this.asking?.abort();
    if (this.field.value.trim().length < LEAST) this.close();
    else this.waiting = window.setTimeout(() => void this.ask(), WAIT_MS);
  }

  private async ask(): Promise<void> {
    this.asking = new AbortController();
    try {
      const answer = await fetch(`${this.address}${this.address.includes('?') ? '&' : '?'}q=${encodeURIComponent(this.field.value.slice(0, 100))}`, { signal: this.asking.signal });
      if (!answer.ok) return;
      this.show(((await answer.json()) as { suggestions: Suggestion[] }).suggestions);
    } catch {
      // overtaken by what was typed since, or no network: one can type on
    }
  }

  private show(found: readonly Suggestion[]): void {
    if (document.activeElement !== this.field) return;
    this.found = found;
    this.list.replaceChildren(...found.map((one, place) => this.item(one, place)));
    this.mark(-1);
    this.open(found.length > 0);
    this.intoView();
    this.said.textContent = found.length === 0 ? text('group.suggest_none') : found.length === 1 ? text('group.suggest_one') : text('group.suggest_many', { n: String(found.length) });
  }

  /** On a small screen the list may lie below the edge, or behind the keyboard: bring it up, the field with it. */
  private intoView(): void {
    const below = this.list.getBoundingClientRect().bottom + 8 - (visualViewport?.height ?? innerHeight);
    const room = this.field.getBoundingClientRect().top - 56;
    if (below > 0 && room > 0) scrollBy(0, Math.min(below, room));
  }

  private item(one: Suggestion, place: number): HTMLLIElement {
    const item = document.createElement('li');
    item.id = `${this.list.id}-${place}`;
    item.dataset['n'] = String(place);
    item.setAttribute('role', 'option');
    const label = document.createElement('span'), kind = document.createElement('span');
    [label.textContent, kind.textContent, kind.className] = [one.label, one.kind, 'mini'];
    item.append(label, ' ', kind);
    return item;
  }

  private pressed(event: KeyboardEvent): void {
    const shown = !this.list.hidden, count = this.found.length;
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && count && this.field.value.trim().length >= LEAST) {
      event.preventDefault();
      this.open(true);
      // past either end one is back in the field
      const step = event.key === 'ArrowDown' ? 1 : -1;
      this.mark(((this.active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === 'Enter' && shown && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === 'Escape' && shown) {
      event.preventDefault();
      this.close();
    }
  }

  private mark(place: number): void {
    this.active = place;
    [...this.list.children].forEach((item, at) => item.setAttribute('aria-selected', String(at === place)));
    const item = this.list.children[place];
    if (item) this.field.setAttribute('aria-activedescendant', item.id);
    else this.field.removeAttribute('aria-activedescendant');
    item?.scrollIntoView({ block: 'nearest' });
  }

  private choose(place: number): void {
    const one = this.found[place];
    if (!one) return;
    this.field.value = one.label;
    this.chosen.value = one.id;
    this.said.textContent = one.label;
    this.found = [];
    this.close();
    this.changed();
  }

  private open(is: boolean): void {
    this.list.hidden = !is;
    this.field.setAttribute('aria-expanded', String(is));
  }

  private close(): void {
    clearTimeout(this.waiting);
    this.asking?.abort();
    this.mark(-1);
    this.open(false);
  }
}
