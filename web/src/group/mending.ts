// How to mend an e-mail address, said when one leaves the field and not only after sending (plain/addresses.py).
import { text, type TextId } from '../texts';

/** What is wrong with an address, in the order in which one would mend it; null where nothing is. */
export function fault(typed: string): TextId | null {
  const address = typed.trim().replace(/^mailto:/, '').replace(/^<|>$/g, '').replace(/[.;,]+$/, '');
  const [local = '', domain = ''] = address.split('@');
  const checks: [boolean, TextId][] = [
    [/\s/.test(address), 'group.wrong_email_space'],
    [!address.includes('@'), 'group.wrong_email_no_at'],
    [address.split('@').length > 2, 'group.wrong_email_two_at'],
    [address.includes(','), 'group.wrong_email_comma'],
    [!local || !domain, 'group.wrong_email_part'],
    [/\.\.|^\.|\.@|@\./.test(address), 'group.wrong_email_points'],
    [!domain.includes('.'), 'group.wrong_email_no_point'],
  ];
  return checks.find(([wrong]) => wrong)?.[1] ?? null;
}

/** Say beside the field what is wrong, or take that away. */
export function mend(field: HTMLInputElement): void {
  const frame = field.closest('.vl'), id = `${field.id}-f`, found = field.value.trim() ? fault(field.value) : null;
  if (!frame) return;
  frame.querySelector(`#${id}`)?.remove();
  frame.classList.toggle('fout', found !== null);
  const described = new Set((field.getAttribute('aria-describedby') ?? '').split(' ').filter((one) => one && one !== id));
  field.toggleAttribute('aria-invalid', false);
  if (found) {
    const told = document.createElement('div'), line = document.createElement('p');
    told.id = id;
    told.setAttribute('role', 'alert');
    line.className = 'fm';
    line.append(cross(), text(found));
    told.append(line);
    field.before(told);
    field.setAttribute('aria-invalid', 'true');
    described.add(id);
  }
  field.setAttribute('aria-describedby', [...described].join(' '));
}

/** The same glyph as the server puts there, from the sprite that a glyph of the page is of. */
function cross(): SVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const [glyph, use] = [document.createElementNS(space, 'svg'), document.createElementNS(space, 'use')];
  const sprite = document.querySelector('svg use')?.getAttribute('href')?.split('#')[0] ?? '';
  glyph.setAttribute('class', 'ic');
  glyph.setAttribute('viewBox', '0 0 24 24');
  glyph.setAttribute('aria-hidden', 'true');
  use.setAttribute('href', `${sprite}#kruis`);
  glyph.append(use);
  return glyph;
}
