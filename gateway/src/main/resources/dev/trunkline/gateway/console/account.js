import { register, Session } from './session.js';

/** The form to log in or register by; tells when somebody is in. */
export class Account {
  #form = document.querySelector('#log-in');
  #isNew = document.querySelector('#is-new');
  #error = document.querySelector('#account-error');
  #onSession;

  constructor(onSession) {
    this.#onSession = onSession;
    this.#isNew.addEventListener('change', () => this.#fit());
    this.#form.addEventListener('submit', event => {
      event.preventDefault();
      this.#submit();
    });
    this.#fit();
  }

  focus() {
    this.#form.elements.handle.focus();
  }

  #fit() {
    const isNew = this.#isNew.checked;
    this.#form.querySelectorAll('.new').forEach(field => (field.hidden = !isNew));
    this.#form.elements.password.autocomplete = isNew ? 'new-password' : 'current-password';
    document.querySelector('#account-title').textContent = isNew ? 'Register' : 'Log in';
    document.querySelector('#enter').textContent = isNew ? 'Register and log in' : 'Log in';
  }

  async #submit() {
    const { handle, password, displayName, email } = Object.fromEntries(new FormData(this.#form));
    const button = document.querySelector('#enter');
    button.disabled = true;
    this.#error.textContent = '';
    try {
      if (this.#isNew.checked) {
        await register({ handle, displayName: displayName || handle, email, password });
      }
      this.#onSession(await Session.logIn(handle, password));
      this.#isNew.checked = false;
      this.#form.reset();
      this.#fit();
    } catch (refused) {
      this.#error.textContent = refused.message;
    } finally {
      button.disabled = false;
    }
  }
}
