// Het web: the picture can be moved, and other questions are answered without loading the page anew. The server makes every
// sentence, list and drawing: the parts that differ are swapped, and the address holds all that was asked.
import { lang, text } from '../texts';
import type { Loom } from './loom';
import { load, type Told } from './told';

const find = <T extends Element>(selector: string, within: ParentNode = document): T | null => within.querySelector<T>(selector);
const DARK = matchMedia('(prefers-color-scheme: dark)');

function drawable(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null;
}

class WebPage {
  private loom: Loom | null = null;
  private readonly box = document.createElement('div');
  private readonly said = document.createElement('p');
  private buttons: HTMLElement | null = null;
  /** the node that the keyboard is at */
  private at: number | null = null;
  private asked = 0;

  constructor() {
    this.said.className = 'vh';
    this.said.setAttribute('role', 'status');
    document.querySelector('main')?.append(this.said);
    document.addEventListener('click', (event) => this.clicked(event));
    document.addEventListener('submit', (event) => this.submitted(event));
    addEventListener('popstate', () => void this.go(location.href, null));
    this.whenPrinting();
  }

  // --- other questions ---

  private clicked(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest('#web-pagina a[data-wissel]');
    if (!link) return;
    event.preventDefault();
    // a link in a drawing has another kind of href
    const address = new URL(link.getAttribute('href') ?? '', location.href).href;
    void this.go(address, link.closest('.draden-web') ? null : link, true);
  }

  private submitted(event: SubmitEvent): void {
    const form = (event.target as Element).closest<HTMLFormElement>('#web-pagina form');
    if (!form) return;
    event.preventDefault();
    const address = new URL(form.action, location.href);
    for (const [name, value] of new FormData(form)) if (value !== '') address.searchParams.set(name, String(value));
    void this.go(address.href, event.submitter);
  }

  /** Show what another address asks. `from` is what was pressed; null where nothing in the page was. */
  private async go(address: string, from: Element | null, push = from !== null): Promise<void> {
    const mine = ++this.asked;
    find('#web-pagina')?.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(address, { headers: { Accept: 'text/html' } });
      if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const [here, there] = [find('#web-pagina'), find('#web-pagina', page)];
      if (!here || !there) throw new Error(address);
      const told = this.loom ? await load(dataOf(there)) : null;
      if (mine !== this.asked) return; // another was asked meanwhile
      const back = wayBack(from);
      this.swap(here, document.adoptNode(there), page);
      if (push && address !== location.href) history.pushState(null, '', address);
      if (told) this.loom?.show(told);
      this.said.textContent = find('#titel')?.textContent ?? '';
      const focus = back === null ? null : find<HTMLElement>(back);
      focus?.focus({ preventScroll: true });
      const target = from && new URL(address).hash;
      if (target && target !== '#web') find(target)?.scrollIntoView({ block: 'nearest' });
    } catch {
      if (mine === this.asked) location.assign(address); // the plain way always works
    }
  }

  private swap(here: Element, there: Element, page: Document): void {
    const frame = find('#webkaart', there);
    if (this.loom && frame) {
      frame.append(this.box);
      frame.classList.add('leeft');
      this.loom.beneath = find<SVGSVGElement>('.bodem', frame);
    }
    const tools = find('#webknoppen', there);
    if (this.buttons && tools) tools.replaceWith(this.buttons);
    here.replaceWith(there);
    for (const part of ['.taal', '.kruim']) {
      const [old, made] = [find(part), find(part, page)];
      if (old && made && !there.contains(old)) old.replaceWith(document.adoptNode(made));
    }
    document.title = page.title;
    this.whenPrinting();
  }

  // --- the picture ---

  async enliven(): Promise<void> {
    const frame = find<HTMLElement>('#webkaart');
    if (!frame || !drawable() || frame.offsetWidth === 0) return;
    const [told, module] = await Promise.all([load(dataOf(document)), import('./loom')]);
    this.box.className = 'weefgetouw';
    this.box.tabIndex = 0;
    this.box.setAttribute('role', 'application');
    this.box.setAttribute('aria-label', text('web.live_label'));
    frame.append(this.box);
    this.keepScrolling();
    this.loom = new module.Loom(this.box, told);
    this.loom.beneath = find<SVGSVGElement>('.bodem', frame);
    this.loom.pointed = (node) => this.tell(node);
    this.loom.chosen = (node) => this.choose(node);
    this.makeButtons(told);
    this.box.addEventListener('keydown', (event) => this.key(event));
    DARK.addEventListener('change', () => this.loom?.dye());
    frame.classList.add('leeft');
  }

  /** A wheel scrolls the page, and zooms with Ctrl; one finger scrolls too. */
  private keepScrolling(): void {
    const wheel = (event: WheelEvent): void => {
      if (event.ctrlKey || event.metaKey) return;
      event.stopPropagation();
      this.note(text('web.live_ctrl'));
    };
    this.box.addEventListener('wheel', wheel, { capture: true, passive: true });
    const touch = (event: TouchEvent): void => { if (event.touches.length < 2) event.stopPropagation(); };
    for (const kind of ['touchstart', 'touchmove'] as const) this.box.addEventListener(kind, touch, { capture: true, passive: true });
  }

  private makeButtons(told: Told): void {
    const tools = find<HTMLElement>('#webknoppen');
    if (!tools) return;
    const button = (words: string, sign: string, way: 'in' | 'out' | 'whole'): HTMLButtonElement => {
      const made = Object.assign(document.createElement('button'), { type: 'button', textContent: sign });
      if (sign !== words) made.setAttribute('aria-label', words);
      else made.className = 'heel';
      made.addEventListener('click', () => this.loom?.zoom(way));
      return made;
    };
    const search = Object.assign(document.createElement('input'), { type: 'search', placeholder: text('web.find_label') });
    search.className = 'invoer';
    search.setAttribute('aria-label', text('web.find_label'));
    search.setAttribute('list', 'webnamen');
    const names = Object.assign(document.createElement('datalist'), { id: 'webnamen' });
    names.append(...[...new Set(told.name)].sort().map((name) => new Option(name, name)));
    const pick = (): void => {
      const node = this.loom?.told.name.indexOf(search.value) ?? -1;
      if (node >= 0) this.choose(node);
    };
    search.addEventListener('change', pick);
    search.addEventListener('input', (event) => { if (!(event instanceof InputEvent) || event.inputType === 'insertReplacementText') pick(); });
    tools.append(search, names, button(text('web.live_in'), '+', 'in'), button(text('web.live_out'), '−', 'out'), button(text('web.live_whole'), text('web.live_whole'), 'whole'));
    tools.hidden = false;
    this.buttons = tools;
  }

  private note(words: string): void {
    const note = find('#webnoot');
    if (note) note.textContent = words;
  }

  private tell(node: number | null): void {
    const told = this.loom?.told;
    if (node === null || !told) return;
    const format = (count: number): string => count.toLocaleString(lang);
    this.note(text('web.live_at', { name: told.name[node]!, formal: format(told.formal[node]!), informal: format(told.informal[node]!) }));
  }

  private choose(node: number): void {
    const told = this.loom?.told;
    if (!told) return;
    const address = new URL(told.address, location.href);
    const again = new URL(location.href).searchParams.get('knoop') === told.id[node];
    if (!again) address.searchParams.set('knoop', told.id[node]!);
    this.at = node;
    void this.go(address.href, null, true);
  }

  // --- by keyboard ---

  private key(event: KeyboardEvent): void {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const zoom = ({ '+': 'in', '=': 'in', '-': 'out', '0': 'whole' } as const)[event.key];
    if (way) this.step(way[0]!, way[1]!);
    else if (zoom) this.loom?.zoom(zoom);
    else if (event.key === 'Enter' && this.at !== null) this.choose(this.at);
    else if (event.key === 'Escape') this.loom?.light(null);
    else return;
    event.preventDefault();
  }

  /** The nearest node in a direction, within a quarter turn of it; the first one is that with most ties. */
  private step(dx: number, dy: number): void {
    const told = this.loom?.told;
    if (!told) return;
    const there = told.id.map((_, node) => node).filter((node) => told.drawn[node] && !told.looks[told.look[node]!]!.includes('stil'));
    const here = this.at;
    let [best, least] = [here, Infinity];
    for (const node of there) {
      if (here === null) {
        if (-told.formal[node]! - told.informal[node]! < least) [best, least] = [node, -told.formal[node]! - told.informal[node]!];
        continue;
      }
      const [x, y] = [told.x[node]! - told.x[here]!, told.y[node]! - told.y[here]!];
      const [along, aside] = [x * dx + y * dy, Math.abs(x * dy) + Math.abs(y * dx)];
      if (along > 0 && aside <= along && along + aside < least) [best, least] = [node, along + aside];
    }
    if (best === null) return;
    this.at = best;
    this.loom?.visit(best);
  }

  private whenPrinting(): void {
    const button = find<HTMLButtonElement>('[data-druk-af]');
    if (!button) return;
    button.hidden = false;
    button.addEventListener('click', () => print());
  }
}

/** Where the nodes and ties of a page are told. */
function dataOf(page: ParentNode): string {
  const { web = '', vraag = '' } = find<HTMLElement>('#webkaart', page)?.dataset ?? {};
  return vraag ? `${web}?${vraag}` : web;
}

/** What has the focus in the new page where `from` had it in the old one. */
function wayBack(from: Element | null): string | null {
  const block = from?.closest('[id]:not(#web-pagina):not(#web)');
  if (!from || !block) return null;
  if (from.closest('.bril, .jaren a')) return `#${block.id} [aria-current]`;
  if (from.closest('thead')) return `#lijst thead .${[...from.closest('th')!.classList].find((name) => name.startsWith('kolom-'))} a`;
  if (from.tagName === 'BUTTON') return `#${from.closest('section[id], details[id], div[id]')?.id ?? block.id} form button`;
  const target = from.getAttribute('href')?.split('#')[1];
  return target && target !== 'web' ? `#${CSS.escape(target)} :is(a, select, button)` : null;
}

export function start(): void {
  void new WebPage().enliven().catch(() => undefined); // the drawing of the server stays
}
