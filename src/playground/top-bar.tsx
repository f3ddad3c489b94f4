import type { ReactElement } from 'react';
import { basePathOf } from './settings';
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

/** What holds for every tab: as which client, and as whom. */
export function TopBar(): ReactElement {
  const { settings, texts, language } = usePlayground();
  return (
    <header className="top-bar">
      <h1>
        <img src={new URL('./favicon.svg', import.meta.url).href} alt="" width="20" height="20" />
        Livestream gateway
      </h1>
      <Picker header="x-language" label={texts.language} values={settings.languages} />
      <Picker header="x-timezone" label={texts.timeZone} values={settings.timeZones} />
      <Picker header="x-platform" label={texts.platform} values={settings.platforms} />
      <div className="top-bar-end">
        <a className="reference-link" href={`${basePathOf(window.location.pathname)}/docs?lang=${language}`}>
          {texts.reference}
        </a>
        <AccountBox />
      </div>
    </header>
  );
}
