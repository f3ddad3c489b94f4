import { PlaygroundPage } from './playground-page';
import { setStage, type Stage } from './stage';

/** What each test of a file finds. */
export interface Scene {
  readonly stage: Stage;
  readonly playground: PlaygroundPage;
}

/** Opens a playground of its own for each test of a file, and expects of it that it asked no other host and complained of nothing. */
export function setScene(prepare: (playground: PlaygroundPage) => Promise<void> = () => Promise.resolve()): Scene {
  let stage: Stage;
  let playground: PlaygroundPage;
  beforeAll(async () => {
    stage = await setStage();
  });
  afterAll(() => stage.close());
  beforeEach(async () => {
    playground = await PlaygroundPage.open(stage);
    await prepare(playground);
  });
  afterEach(async () => {
    const { foreignRequests, complaints } = playground.visit;
    await playground.close();
    expect({ foreignRequests, complaints }).toEqual({ foreignRequests: [], complaints: [] });
  });
  return {
    get stage() {
      return stage;
    },
    get playground() {
      return playground;
    },
  };
}
