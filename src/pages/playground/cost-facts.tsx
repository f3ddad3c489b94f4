import type { ReactElement } from 'react';
import { COST_MESSAGES } from './cost-messages';
import type { Estimate } from './estimate';
import type { OperationCost } from './exchange';
import { usePlayground } from './playground-state';
import { useEstimate } from './use-estimate';
import { useIsSubscription } from './use-is-subscription';
import { useTabId } from './use-tab-id';
import './cost.css';

function EstimateFacts({ estimate }: { readonly estimate: Estimate }): ReactElement {
  const { language } = usePlayground();
  const messages = COST_MESSAGES[language];
  const number = new Intl.NumberFormat(language);
  const { units, unitsAtFirst, unitsToStart, exceeded } = estimate;
  const isSubscription = useIsSubscription();
  return (
    <div title={messages.estimateNote}>
      <dt>{messages.estimate}</dt>
      <dd>{isSubscription ? messages.perEvent(number.format(units)) : messages.units(number.format(units))}</dd>
      {isSubscription && exceeded === undefined && <dd>{messages.toStart(number.format(unitsToStart))}</dd>}
      {exceeded !== undefined && <dd className="fault">{messages.tooCostly(number.format(exceeded))}</dd>}
      {!isSubscription && exceeded === undefined && unitsAtFirst > units && <dd>{messages.untilCached(number.format(unitsAtFirst))}</dd>}
    </div>
  );
}

function MeasuredFacts({ cost }: { readonly cost: OperationCost }): ReactElement {
  const { language } = usePlayground();
  const messages = COST_MESSAGES[language];
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  return (
    <div title={messages.measuredNote}>
      <dt>{messages.measured}</dt>
      <dd>{messages.units(number.format(cost.units))}</dd>
      <dd>{messages.statements(number.format(cost.statements))}</dd>
      <dd>{messages.database(`${number.format(cost.databaseMs)} ms`)}</dd>
    </div>
  );
}

/** The estimated cost of the operation in the open tab, and what it has cost when it was last run. */
export function TabCost(): ReactElement | null {
  const { requests } = usePlayground();
  const tabId = useTabId();
  const estimate = useEstimate();
  const cost = requests.get(tabId)?.exchange?.cost;
  if (estimate === undefined && cost === undefined) return null;
  return (
    <dl className="cost">
      {estimate && <EstimateFacts estimate={estimate} />}
      {cost && <MeasuredFacts cost={cost} />}
    </dl>
  );
}
