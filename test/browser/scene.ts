import { PlaygroundPage } from './playground-page';
import { setStage, type Stage } from './stage';

/** The fixtures of each test of a file. */
export interface Scene {
  readonly stage: Stage;
  readonly playground: PlaygroundPage;
}

/** Opens a playground for each test of a file, and expects that it requests no other host and logs no error or warning. */
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
