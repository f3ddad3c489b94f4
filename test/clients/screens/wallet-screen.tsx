import { useState, type ReactElement } from 'react';
import type {
  LedgerEntryFragment,
  TransactionFilter,
  TransactionStatus,
  TransactionType,
  WalletScreenQuery,
} from '../../../src/generated/operations';
import { Errors, List } from './parts';
import type { Source } from './source';
import type { Texts } from './texts';

const TYPES: readonly TransactionType[] = ['PURCHASE', 'GIFT_SENT', 'GIFT_RECEIVED', 'STREAM_TICKET', 'PAYOUT'];
const STATUSES: readonly TransactionStatus[] = ['PENDING', 'COMPLETED', 'FAILED', 'REVERSED'];

type Entry = WalletScreenQuery['myTransactionGroups']['edges'][number]['node'];

/** An amount beyond 2^53-1 is a string of digits: `BigInt` reads both. */
function amountOf({ amount, direction }: LedgerEntryFragment, language: string): string {
  return (direction === 'DEBIT' ? -BigInt(amount) : BigInt(amount)).toLocaleString(language);
}

function Transaction({ entry, language }: { readonly entry: LedgerEntryFragment; readonly language: string }): ReactElement {
  return (
    <span data-transaction={entry.id} data-type={entry.type} data-status={entry.status}>
      <time dateTime={entry.createdAt}>{new Date(entry.createdAt).toLocaleDateString(language)}</time> {entry.type}{' '}
      {amountOf(entry, language)} {entry.description}
    </span>
  );
}

function LedgerItem({ entry, texts, language }: { readonly entry: Entry; readonly texts: Texts; readonly language: string }): ReactElement {
  if (entry.__typename === 'Transaction') return <Transaction entry={entry} language={language} />;
  return (
    <details open data-group={entry.streamId}>
      <summary>
        {entry.stream?.title} <b>{BigInt(entry.netAmount).toLocaleString(language)}</b>
        {!entry.isComplete && <small> {texts.partOfStream}</small>}
      </summary>
      {entry.transactions.map((transaction) => (
        <div key={transaction.id}>
          <Transaction entry={transaction} language={language} />
        </div>
      ))}
    </details>
  );
}

/** A choice of one value, or of none. */
function Choice<Value extends string>(props: {
  readonly label: string;
  readonly values: readonly Value[];
  readonly choose: (value: Value | undefined) => void;
}): ReactElement {
  return (
    <label>
      {props.label}{' '}
      <select
        onChange={({ target }) => {
          props.choose(props.values.find((value) => value === target.value));
        }}
      >
        <option value="">–</option>
        {props.values.map((value) => (
          <option key={value}>{value}</option>
        ))}
      </select>
    </label>
  );
}

/** The filters; a field without a value is left out, because caches distinguish it from an empty one. */
function Filters(props: {
  readonly filter: TransactionFilter;
  readonly choose: (filter: TransactionFilter) => void;
  readonly texts: Texts;
}): ReactElement {
  const { texts, choose } = props;
  const { types: _types, ...withoutTypes } = props.filter;
  const { statuses: _statuses, ...withoutStatuses } = props.filter;
  const { from: _from, ...withoutFrom } = props.filter;
  return (
    <form>
      <Choice
        label={texts.type}
        values={TYPES}
        choose={(type) => {
          choose(type === undefined ? withoutTypes : { ...withoutTypes, types: [type] });
        }}
      />
      <Choice
        label={texts.status}
        values={STATUSES}
        choose={(status) => {
          choose(status === undefined ? withoutStatuses : { ...withoutStatuses, statuses: [status] });
        }}
      />
      <label>
        {texts.from}{' '}
        <input
          type="date"
          onChange={({ target: { value } }) => {
            choose(value === '' ? withoutFrom : { ...withoutFrom, from: value });
          }}
        />
      </label>
    </form>
  );
}

/** The viewer's balance and transactions, grouped by live stream, with filters. */
export function WalletScreen(props: { readonly source: Source; readonly texts: Texts; readonly language: string }): ReactElement {
  const { texts, language } = props;
  const [filter, choose] = useState<TransactionFilter>({});
  const { data, errors, isLoading, more } = props.source.useWallet(filter);
  return (
    <main>
      <Errors errors={errors} />
      <Filters filter={filter} choose={choose} texts={texts} />
      {isLoading && <p>{texts.loading}</p>}
      {data?.me.creditBalance != null && (
        <p role="status">
          {texts.balance}: {BigInt(data.me.creditBalance).toLocaleString(language)} {texts.credits}
        </p>
      )}
      {data !== undefined && (
        <>
          <output>{data.myTransactionGroups.totalCount}</output>
          <List title={texts.transactions} texts={texts} hasMore={data.myTransactionGroups.pageInfo.hasNextPage} more={more}>
            {data.myTransactionGroups.edges.map(({ cursor, node }) => (
              <li key={cursor}>
                <LedgerItem entry={node} texts={texts} language={language} />
              </li>
            ))}
          </List>
        </>
      )}
    </main>
  );
}
