// Suggestions under the field that says where something is, on the forms about an entry. Everything works without.
import { Suggesting } from '../group/suggesting';

export function start(field: HTMLInputElement, chosen: HTMLInputElement): void {
  new Suggesting(field, chosen, field.dataset['suggesties'] ?? '', () => undefined);
}
