import { normalized } from '../projectFacts';

/** Distributions that are called otherwise than what is imported from them. */
const DISTRIBUTIONS: Readonly<Record<string, string>> = {
  attr: 'attrs',
  bs4: 'beautifulsoup4',
  cv2: 'opencv-python',
  dateutil: 'python-dateutil',
  decouple: 'python-decouple',
  docx: 'python-docx',
  dotenv: 'python-dotenv',
  environ: 'django-environ',
  fitz: 'pymupdf',
  git: 'GitPython',
  google: 'google-api-python-client',
  grpc: 'grpcio',
  jose: 'python-jose',
  jwt: 'PyJWT',
  ldap: 'python-ldap',
  magic: 'python-magic',
  MySQLdb: 'mysqlclient',
  nacl: 'PyNaCl',
  OpenSSL: 'pyOpenSSL',
  PIL: 'Pillow',
  pkg_resources: 'setuptools',
  psycopg2: 'psycopg2-binary',
  pytest_lazyfixture: 'pytest-lazy-fixture',
  rest_framework: 'djangorestframework',
  serial: 'pyserial',
  skimage: 'scikit-image',
  sklearn: 'scikit-learn',
  slugify: 'python-slugify',
  telegram: 'python-telegram-bot',
  usb: 'pyusb',
  win32api: 'pywin32',
  yaml: 'PyYAML',
  zmq: 'pyzmq',
};

/** What to install for a module that is missing. */
export function distributionOf(module: string, requirements: ReadonlySet<string>): string {
  const root = module.split('.')[0]!;
  const own = normalized(root);
  return requirements.has(own) ? own : (DISTRIBUTIONS[root] ?? own);
}

/** Modules that Python itself had until it dropped them, and since when. */
const DROPPED: readonly (readonly [version: string, modules: string])[] = [
  ['3.10', 'formatter parser symbol macpath'],
  ['3.11', 'binhex'],
  ['3.12', 'asynchat asyncore distutils imp smtpd'],
  [
    '3.13',
    'aifc audioop cgi cgitb chunk crypt imghdr lib2to3 mailcap msilib nis nntplib ossaudiodev pipes sndhdr spwd sunau telnetlib uu xdrlib',
  ],
];

/** The version of Python that no longer has a module. */
export function droppedIn(module: string): string | undefined {
  const root = module.split('.')[0]!;
  return DROPPED.find(([, modules]) => modules.split(' ').includes(root))?.[0];
}

/** Fixtures that plugins bring. */
const PLUGIN_FIXTURES: Readonly<Record<string, string>> = {
  aiohttp_client: 'pytest-aiohttp',
  aiohttp_server: 'pytest-aiohttp',
  aresponses: 'aresponses',
  benchmark: 'pytest-benchmark',
  class_mocker: 'pytest-mock',
  datadir: 'pytest-datadir',
  django_assert_num_queries: 'pytest-django',
  django_db_blocker: 'pytest-django',
  django_user_model: 'pytest-django',
  event_loop: 'pytest-asyncio',
  freezer: 'pytest-freezer',
  httpserver: 'pytest-httpserver',
  httpx_mock: 'pytest-httpx',
  mocker: 'pytest-mock',
  module_mocker: 'pytest-mock',
  qapp: 'pytest-qt',
  qtbot: 'pytest-qt',
  requests_mock: 'requests-mock',
  respx_mock: 'respx',
  session_mocker: 'pytest-mock',
  shared_datadir: 'pytest-datadir',
  subtests: 'pytest-subtests',
  time_machine: 'time-machine',
};

/** Fixtures whose names are too plain to tell their plugin, unless the project says that it needs it. */
const PLAIN_PLUGIN_FIXTURES: Readonly<Record<string, readonly string[]>> = {
  admin_client: ['pytest-django'],
  anyio_backend: ['anyio'],
  client: ['pytest-django', 'pytest-flask'],
  db: ['pytest-django'],
  faker: ['faker'],
  fs: ['pyfakefs'],
  live_server: ['pytest-django', 'pytest-flask'],
  page: ['pytest-playwright'],
  rf: ['pytest-django'],
  script_runner: ['pytest-console-scripts'],
  settings: ['pytest-django'],
  snapshot: ['syrupy', 'pytest-snapshot', 'snapshottest'],
  transactional_db: ['pytest-django'],
};

export function pluginOfFixture(fixture: string, requirements: ReadonlySet<string>): string | undefined {
  return PLUGIN_FIXTURES[fixture] ?? PLAIN_PLUGIN_FIXTURES[fixture]?.find((plugin) => requirements.has(plugin));
}
