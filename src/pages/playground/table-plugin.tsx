import type { GraphiQLPlugin } from '@graphiql/react';
import { useMemo, useState, type ReactElement } from 'react';
import { downloadFile } from './download-file';
import { TableIcon } from './feature-icons';
import { latestResult } from './live-run';
import { useLiveRun } from './live-store';
import { usePlayground } from './playground-state';
import { listsIn, toCsv, toJson, toTable, type ResponseList } from './response-table';
import { TABLE_MESSAGES } from './table-messages';
import { useTabId } from './use-tab-id';
import './table.css';

/** Rows that are shown. Browsers lay out some hundreds without a noticeable delay. */
const MAX_SHOWN = 500;

function Table({ list, response }: { readonly list: ResponseList; readonly response: string }): ReactElement {
  const { language } = usePlayground();
  const messages = TABLE_MESSAGES[language];
  const table = useMemo(() => toTable(list, response), [list, response]);
  const { columns, rows } = table;
  const name = list.path.replaceAll('[]', '').replaceAll('.', '-');
  return (
    <>
      <div className="row">
        <button
          type="button"
          onClick={() => {
            downloadFile(`${name}.csv`, 'text/csv;charset=utf-8', toCsv(table));
          }}
        >
          {messages.csv}
        </button>
        <button
          type="button"
          onClick={() => {
            downloadFile(`${name}.json`, 'application/json', toJson(list, response));
          }}
        >
          {messages.json}
        </button>
      </div>
      <p className="quiet" role="status">
        {rows.length > MAX_SHOWN ? messages.shown({ shown: MAX_SHOWN, count: rows.length }) : messages.rows(rows.length)}
      </p>
      <div className="table-scroll" role="region" tabIndex={0} aria-label={messages.table}>
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, MAX_SHOWN).map((row, index) => (
              // Rows have no identity besides their position.
              <tr key={index}>
                {columns.map((column) => {
                  const cell = row.get(column);
                  return (
                    <td key={column} data-kind={cell?.kind}>
                      {cell?.text}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function ResponseTablePanel(): ReactElement {
  const { language, requests } = usePlayground();
  const messages = TABLE_MESSAGES[language];
  const tabId = useTabId();
  const run = useLiveRun(tabId);
  const response = (run === undefined ? requests.get(tabId)?.exchange?.body : latestResult(run)?.text) ?? '';
  const lists = useMemo(() => listsIn(response), [response]);
  const [path, setPath] = useState('');
  const list = lists.find((one) => one.path === path) ?? lists[0];
  return (
    <div className="plugin">
      <h2>{messages.table}</h2>
      <p className="quiet">{list === undefined ? messages.empty : messages.intro}</p>
      {lists.length > 1 && (
        <>
          <label htmlFor="table-list">{messages.list}</label>
          <select
            id="table-list"
            className="table-list"
            value={list?.path}
            onChange={({ target }) => {
              setPath(target.value);
            }}
          >
            {lists.map((one) => (
              <option key={one.path} value={one.path}>
                {one.path} ({messages.rows(one.rows.length)})
              </option>
            ))}
          </select>
        </>
      )}
      {list && <Table list={list} response={response} />}
    </div>
  );
}

/** The plugin that shows a list of the response as a table, and downloads it. */
export const TABLE_PLUGIN: GraphiQLPlugin = { title: 'Table', icon: TableIcon, content: ResponseTablePanel };
