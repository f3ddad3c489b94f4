import type { ReactElement } from 'react';
import { LANGUAGES } from '../../i18n/languages';
import { basePath } from './load-settings';
import { AccountBox } from './account-box';
import { usePlayground } from './playground-state';

function Picker({
  header,
  label,
  values,
}: {
  readonly header: string;
  readonly label: string;
  readonly values: readonly string[];
}): ReactElement {
  const { pickedHeaders, pick } = usePlayground();
  return (
    <label className="picker">
      <span>{label}</span>
      <select
        name={header}
        title={header}
        value={pickedHeaders[header]}
        onChange={(event) => {
          pick(header, event.target.value);
        }}
      >
        {values.map((value) => (
          <option key={value}>{value}</option>
        ))}
      </select>
    </label>
  );
}

/** The choices that apply to every tab: the client headers and the account. */
export function TopBar(): ReactElement {
  const { settings, messages, language } = usePlayground();
  return (
    <header className="top-bar">
      <h1>
        <img src={new URL('./favicon.svg', import.meta.url).href} alt="" width="20" height="20" />
        Livestream gateway
      </h1>
      <Picker header="x-language" label={messages.language} values={LANGUAGES} />
      <Picker header="x-timezone" label={messages.timeZone} values={settings.timeZones} />
      <Picker header="x-platform" label={messages.platform} values={settings.platforms} />
      <div className="top-bar-end">
        <a className="reference-link" href={`${basePath()}/docs?lang=${language}`}>
          {messages.reference}
        </a>
        <AccountBox />
      </div>
    </header>
  );
}
