import { specification, type Specification } from '../../lambdas/contracts/people/specification.ts';
import { versionInput, type VersionInput } from '../../lambdas/contracts/people/version.ts';
import { reachableUrl } from '../client/addresses.ts';
import { ControlClient } from '../client/control-client.ts';
import { feedbackPost, type FeedbackPost } from '../client/feedback/feedback-client.ts';
import type { DeployedOutputs } from '../client/outputs.ts';
import { readDocuments } from '../client/read-input.ts';
import { createSender } from '../client/signed-request.ts';
import type { Cleanup } from './machine/cleanup.ts';
import { listenForAlerts, type AlertListener } from './traffic/alert-listener.ts';
import { flightsOf, type Flight } from './traffic/flights.ts';
import type { ModelServer } from './traffic/model-server.ts';
import { Replay } from './traffic/replay.ts';

/** Few enough to leave the machine room for what drives the rollout. */
const CLIENTS = 3;
/** A caller who gives up sooner leaves a busy machine with work that nobody wants, and takes part in no count. */
const PATIENCE_MS = 30_000;
const SPECIFICATIONS = 'examples/specifications';

/** Everything that the steps of the main job work with. */
export interface Stage {
  readonly outputs: DeployedOutputs;
  readonly endpoint: string;
  readonly declared: Specification;
  readonly control: ControlClient;
  readonly post: FeedbackPost;
  /** The flights that the traffic of the rollouts asks for. */
  readonly february: readonly Flight[];
  readonly replay: Replay;
  readonly server: ModelServer;
  readonly listener: AlertListener;
}

/** Opens clients, traffic and subscriber of what was deployed. */
export async function setStage(
  cleanup: Cleanup,
  deployed: { readonly endpoint: string; readonly outputs: DeployedOutputs; readonly server: ModelServer },
): Promise<Stage> {
  const { endpoint, outputs } = deployed;
  const [declared] = readDocuments(`${SPECIFICATIONS}/flight-delay.yaml`, specification);
  if (declared === undefined) throw new Error('the example has no specification');
  const february = flightsOf('02');
  const send = createSender();
  const control = new ControlClient(send, reachableUrl(outputs.ControlUrl, endpoint));
  const replay = new Replay({
    send,
    base: reachableUrl(outputs.RouterUrl, endpoint),
    model: declared.model,
    bodies: february.map(({ request }) => request),
    clients: CLIENTS,
    timeoutMs: Math.max(declared.slo.timeoutMs, PATIENCE_MS),
  });
  cleanup.add(() => replay.stop());
  const post = feedbackPost(send, reachableUrl(outputs.FeedbackUrl, endpoint));
  const listener = await listenForAlerts(endpoint, [outputs.PageTopicArn, outputs.TicketTopicArn]);
  cleanup.add(() => listener.stop());
  return { ...deployed, declared, control, post, february, replay, listener };
}

/** The version as its file declares it, at the address where it is served now. */
export function versionOf({ server, declared }: Stage, version: string): VersionInput {
  const [input] = readDocuments(`${SPECIFICATIONS}/${declared.model}-${version}.yaml`, versionInput);
  if (input === undefined) throw new Error(`there is no file of ${version}`);
  return { ...input, target: { kind: 'http', url: server.urlOf(version) } };
}
