package claim

// The words the grammar knows, in lower case.
var (
	// unsure words turn all of a sentence into a plan, a wish, a guess, a
	// condition, an example or somebody's promise.
	unsure = wordSet(`should shall will want wants wanted wish goal goals target targets targeted aim aims aimed aiming would could might may cannot expect expects
expected expecting planned planning hope hopes hoping hopefully must todo tbd maybe perhaps possibly probably presumably potentially theoretically ideally
estimate estimates estimated estimation guess guessed if unless suppose assuming example instance promise promises promised claims claimed supposedly allegedly
proposal propose proposes proposed okr objective simulate simulates simulated assert asserts expectation forecast projected seems seem looks likely attempt
attempts tries trying revert reverts reverted reverting regressed degraded worse worsened worsens broke unclear unmeasured placeholder lorem please nothing whether feels competitor competitors let's lets sla compared
soll sollte sollen würde könnte vielleicht geplant ziel devrait pourrait objectif debería podría objetivo`)

	// denied words turn what follows them, up to a comma, into its opposite.
	denied = wordSet(`not never nothing neither nor don't didn't doesn't isn't wasn't weren't aren't hasn't haven't can't couldn't won't wouldn't shouldn't nicht kein keine pas jamais nunca`)
	// absent is what "no" denies all of a sentence with.
	absent = wordSet(`measurable change difference effect improvement numbers evidence data impact`)

	// settings are what somebody chose: they were not measured.
	settings = wordSet(`timeout time-out limit limits interval intervals ttl threshold thresholds retention default defaults quota quotas deadline replicas pool xmx
padding margin width height opacity animate animation fade fades progress discount fee window resize resized instance vcpus vcpu batch-size page-size buffer port ports version versions delay
backoff back-off schedule cron setting settings config configure configured max maximum min minimum range ranges varies vary capacity vat tax taxes tariff interest salary alarm sample sampling cooldown debounce lease grace sleep canary ramp budget characters chars
voucher trial rollout roll-out freeze font truncate cache-control lifetime expiry expire expires loc lines additions deletions files commits`)

	approximate = wordSet(`about around roughly approximately approx circa ca nearly almost ~ ≈ some maybe perhaps etwa rund environ unos`, "up to", "at most", "as much", "as many", "bis zu", "jusqu à")
	adverbs     = wordSet(`just only under below less than over more above exactly down up as low little even now the a an of < > ≤ ≥ still`)

	fromWords = wordSet(`from von de da`)
	toWords   = wordSet(`to auf à a`)
	byWords   = wordSet(`by um de`)
	perWords  = wordSet(`per a an each every / pro par por`)
	nowWords  = wordSet(`now after afterwards today currently nowadays since jetzt nachher maintenant ahora`)
	wasWords  = wordSet(`was were took before previously formerly originally earlier initially used vorher bisher avant antes`)
	yearWords = wordSet(`in since from to of until by and year during before after`)
	months    = wordSet(`january february march april june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec mai juni juli oktober dezember`)

	// numbered are words behind which a number is a name.
	numbered = wordSet(`version versions v port ports http https status code rfc iso step steps: section sections chapter part line phase level sprint issue pr ticket room floor
page item figure table node go java python php ruby postgres ios android rule stage option day week wave batch priority sev severity q p top number no. no № build`)

	// commands begin a text that says how something is to be, not what it has become.
	commands = wordSet(`set cap keep sample wait change rename accept allow ramp shift show display configure not`)
	// chosen are what stands before "size" or "count" when somebody chose it.
	chosen = wordSet(`batch page buffer chunk pool font queue window retry replica worker thread shard partition`)

	// comparatives that are an improvement where less is better, and those
	// that are where more is.
	lessWords    = wordSet(`faster fewer less smaller lower cheaper quicker shorter earlier sooner lighter leaner schneller weniger kleiner günstiger`)
	moreWords    = wordSet(`more higher better larger greater mehr`)
	comparatives = merged(lessWords, moreWords, wordSet(`slower longer later`))

	downVerbs = wordSet(`reduce reduces reduced reducing cut cuts cutting lower lowers lowered lowering decrease decreases decreased decreasing shrink shrank shrunk shrinks drop drops dropped fell fall
fallen down dropping trim trims trimmed slash slashed shave shaved shaves shorten shortens shortened brought bring brings sinking sank fiel fielen sinkt senkt senkte reduzierte baisser réduites diminuée gesenkt reduziert verringert gefallen verkürzt gesunken halbiert
réduit réduits réduite baissé baisse diminué redujo reducido bajó minimized`)
	upVerbs    = wordSet(`increase increases increased increasing raise raises raised raising rose rise risen grew grow grown grows up gained gain climbed jumped lifted boost boosts boosted gestiegen erhöht augmenté subió`)
	betterVerb = wordSet(`improvement improve improves improved improving accelerate accelerates accelerated speed speeds sped optimize optimizes optimized beschleunigt verbessert amélioré mejoró quicker`)
	wentVerbs  = wordSet(`went gone goes going moved took turned passed passé improved got scaled optimized`)
	saveVerbs  = wordSet(`save saves saved saving sparen spart gespart`)
	changeVerb = merged(downVerbs, upVerbs, betterVerb, wentVerbs)

	// factors are verbs that are a figure.
	factors = map[string]float64{"halved": 0.5, "halves": 0.5, "doubled": 2, "doubles": 2, "tripled": 3, "triples": 3, "quadrupled": 4}

	// achieved are verbs of work that is done, before how much was.
	achieved = wordSet(`gave held mentors migrated moved closed resolved onboarded trained interviewed mentored coached retired removed deleted decommissioned launched shipped served
handled processed sustained presented taught wrote reviewed delivered upgraded converted consolidated replaced automated documented rolled supported hired ran organised organized
hosted coordinated led answered cleaned archived recovered saved fixed rescued patched rotated unblocked introduced published integrated`)
	restored = wordSet(`restored recovered resolved mitigated fixed back contained answered acknowledged`)

	// goodToGrow is what there should be more of.
	goodToGrow = wordSet(`coverage throughput availability uptime conversion rps qps tps hit score revenue share adoption users user customers customer teams team usage sales
satisfaction nps signups signup merchants success capacity utilization engagement retention downloads points participation attendance services adopters logins retained accuracy precision recall
requests/s rows/s messages/s events/s speed bandwidth authorisation authorization approval acceptance completion activation renewal pass engineers developers people members hires participants countries growth margin lighthouse sessions visits velocity`)
	// badToGrow outranks it.
	badToGrow = wordSet(`error errors failure failures failed incident incidents complaint complaints churn cost costs latency bill downtime outage outages paging pages alerts duplicates chargebacks
bounce rejected declined cpu memory heap backlog lag spend flaky fehlerrate crash crashes defects timeouts spending expenses`)

	// scored are measures that have no unit.
	scored = wordSet(`score nps csat apdex rating f1 auc accuracy`)

	// metrics are nouns that a bare number, or "now", measures.
	metrics = merged(scored, goodToGrow, badToGrow, counted, wordSet(`p50 p75 p90 p95 p99 p99.9 p999 median mean average latency latencies time times duration runtime heap load costs spend size build builds
startup boot response responses rate rates queue delay wait waits suite turnaround restore recovery onboarding ttfb lcp queries calls temps réponse laufzeit latencia latenz coûts kosten dauer
response-time image bundle binary imports import export exports invoicing checkout login paint ci deploys throughput pipeline job jobs scan`))

	// numerals are numbers as words; one is a number only where a number is due.
	numerals = map[string]float64{
		"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
		"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100, "dozen": 12,
	}
	// parts are how much "by half" is, in percent.
	parts = map[string]float64{"half": 50, "a half": 50, "a third": 100.0 / 3, "a quarter": 25, "two thirds": 200.0 / 3, "three quarters": 75}

	small = wordSet(`the a an of in on at to for from by with and or but is are was were be it its we i my our this that these those than then so as per each every now after before since which who
when while because into over under within during went fell dropped rose grew takes took instead rather down up no not , ; : ( ) . / | – — + = % "`)
)

func merged(sets ...map[string]bool) map[string]bool {
	all := map[string]bool{}
	for _, set := range sets {
		for w := range set {
			all[w] = true
		}
	}
	return all
}
