// Vinden: suggestions while one types, an address without what was left empty, a list that is shared, and a button to
// print. Everything works without.
import { Suggesting } from '../group/suggesting';
import { text } from '../texts';

function suggest(form: HTMLFormElement): void {
  const box = form.querySelector<HTMLInputElement>('#zoek');
  // what is chosen goes by its name: the address stays one that can be read
  if (box) new Suggesting(box, document.createElement('input'), box.dataset['suggesties'] ?? '', () => form.requestSubmit());
}

/** What is left empty says nothing: it need not be in the address. */
function tidy(form: HTMLFormElement): void {
  form.addEventListener('formdata', (event) => {
    for (const name of new Set(event.formData.keys())) {
      const said = event.formData.getAll(name).filter((value) => value !== '');
      event.formData.delete(name);
      for (const value of said) event.formData.append(name, value);
    }
  });
}

function share(part: HTMLElement): void {
  const address = part.dataset['deel'] ?? location.href;
  const button = document.createElement('button'), said = document.createElement('p'), label = document.createElement('span');
  [button.type, button.className, label.className] = ['button', 'nl-button nl-button--secondary', 'nl-button__label'];
  label.textContent = text('find.share_copy');
  said.className = 'klein';
  said.setAttribute('role', 'status');
  button.append(label);
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(address).then(
      () => { said.textContent = text('find.share_copied'); },
      () => { said.textContent = text('find.share_by_hand', { link: address }); },
    );
  });
  part.replaceChildren(button);
  part.after(said);
}

export function start(): void {
  const form = document.getElementById('vinden');
  if (form instanceof HTMLFormElement) {
    suggest(form);
    tidy(form);
  }
  for (const part of document.querySelectorAll<HTMLElement>('[data-deel]')) if ('clipboard' in navigator) share(part);
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => print());
  }
}
