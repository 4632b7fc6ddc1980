import type { Observation, Probe, ProbeCase } from '../pytest/probe';

/** What running one case counts, in milliseconds: more than most need on an idle machine. */
const CASE = 2;
/** What a case counts that hung, or took its process with it. */
const BAD_END = 1500;

/**
 * The time of a search, which runs by what was run and not by how fast the machine was: the same search gives the same tests.
 * Only when the true time is at its end, that counts.
 */
export class SearchClock {
  private spent = 0;
  private readonly end: number;

  /** @param trueNow milliseconds, ever growing; @param milliseconds the true time that the search may take */
  constructor(
    private readonly trueNow: () => number,
    milliseconds: number,
  ) {
    this.end = trueNow() + milliseconds;
  }

  /** Milliseconds since the search began; `Infinity` when its true time is over. */
  readonly now = (): number => (this.trueNow() >= this.end ? Infinity : this.spent);

  /** The probe, with what it runs counted. */
  counted(probe: Pick<Probe, 'run' | 'dispose'>): Pick<Probe, 'run' | 'dispose'> {
    return {
      dispose: () => probe.dispose(),
      run: async (cases: readonly ProbeCase[]): Promise<Observation[]> => {
        const observations = await probe.run(cases);
        for (const { outcome } of observations) {
          this.spent += outcome === 'lost' || outcome === 'timeout' ? BAD_END : CASE;
        }
        return observations;
      },
    };
  }
}
