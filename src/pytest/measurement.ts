/** What runtime/smart_test_coverage.py is told. All paths are absolute. */
export interface Measurement {
  readonly root: string;
  /** In a folder of its own: other processes of the run put their data beside it. */
  readonly dataFile: string;
  readonly reportFile: string;
  /** coverage.py's configuration file; `null`: where coverage.py looks itself. */
  readonly configFile: string | null;
  /** Files and folders to measure whatever the project's configuration says; `null`: what the configuration says. */
  readonly sources: readonly string[] | null;
  /** Folders, or names of packages, to measure when the configuration names none; patterns to leave out of them. */
  readonly defaultSources: readonly string[];
  readonly defaultOmit: readonly string[];
  /** `null`: as the configuration says, which counts as yes when it says nothing. */
  readonly branch: boolean | null;
}
