import { type Email, EMAILS, type Fields, OTHER, type Problems } from "./consentForm.ts";
import { html, type Markup } from "./markup.ts";
import { page } from "./page.ts";
import { FAMILIAR_PEOPLE, type Person } from "./people.ts";

/** What is different on each provider's page. */
export interface ProviderLook {
  readonly name: "GitHub" | "Google" | "Apple";
  readonly emails: Readonly<Record<Email, EmailChoice | null>>;
  readonly hasPictures: boolean;
}

export interface EmailChoice {
  readonly label: string;
  readonly hint: string;
}

export function consentPage(look: ProviderLook, fields: Fields, problems: Problems = {}): string {
  const isTyped = !FAMILIAR_PEOPLE.some(({ email }) => email === fields.person);
  return page(
    `Sign in with ${look.name}`,
    html`<form method="post" novalidate>
      <fieldset>
        <legend>Who are you?</legend>
        ${FAMILIAR_PEOPLE.map((person) => familiarPerson(person, person.email === fields.person))}
        ${choice("person", OTHER, { label: "Someone else", hint: "Type who you are" }, isTyped)}
        <div class="typed">
          ${field("name", "Name", "text", "name", fields.name, problems.name)}
          ${field("email", "E-mail address", "email", "email", fields.email, problems.email)}
          <p class="hint">The same address is the same person, every time.</p>
        </div>
      </fieldset>
      <fieldset>
        <legend>What ${look.name} says of you</legend>
        ${EMAILS.flatMap((email) => {
          const words = look.emails[email];
          return words === null ? [] : [choice("emailShown", email, words, email === fields.emailShown)];
        })}
        ${
          look.hasPictures &&
          html`<div class="choice">
            <input type="checkbox" id="picture" name="picture" ${fields.hasPicture && html`checked`} />
            <label for="picture">Picture</label>
          </div>`
        }
      </fieldset>
      <p class="buttons">
        <button class="primary" name="answer" value="allow">Continue</button>
        <button name="answer" value="cancel">Cancel</button>
      </p>
      <fieldset>
        <legend>Or let ${look.name} fail</legend>
        <p class="buttons">
          <button name="answer" value="fail" aria-describedby="fail-hint">Server error</button>
          <button name="answer" value="fail-exchange" aria-describedby="fail-hint">
            Error after consent
          </button>
        </p>
        <p class="hint" id="fail-hint">
          The first sends you back with an error; the second refuses the application's server after you have
          gone back.
        </p>
      </fieldset>
    </form>`,
  );
}

function familiarPerson(person: Person, isChecked: boolean): Markup {
  return choice("person", person.email, { label: person.name, hint: person.email }, isChecked);
}

function choice(name: string, value: string, { label, hint }: EmailChoice, isChecked: boolean): Markup {
  const id = `${name}-${value.replaceAll(/\W+/g, "-")}`;
  return html`<div class="choice">
    <input
      type="radio"
      id="${id}"
      name="${name}"
      value="${value}"
      aria-describedby="${id}-hint"
      ${isChecked && html`checked`}
    />
    <label for="${id}">${label}</label>
    <small id="${id}-hint">${hint}</small>
  </div>`;
}

function field(
  name: string,
  label: string,
  type: string,
  autocomplete: string,
  value: string,
  problem?: string,
) {
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      autocomplete="${autocomplete}"
      value="${value}"
      ${problem !== undefined && html`aria-invalid="true" aria-describedby="${name}-problem" autofocus`}
    />
    ${problem !== undefined && html`<p class="problem" id="${name}-problem" role="alert">${problem}</p>`}
  </div>`;
}
