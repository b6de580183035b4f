// The passwords that are tried first. Made once from the "passwords-common" dictionary of @zxcvbn-ts/language-common 4.1
// (MIT, most common first), sorted, and kept here so that it is there without a network:
//   longPasswords   those of at least PASSWORD_MIN_LENGTH characters: nobody can choose a shorter one
//   shortWords      of the first 2,000 those of 4 to 11 letters: what people lengthen with digits, or by a second one

/** Common as they are. */
export function isLongCommonPassword(password: string): boolean {
  longPasswords ??= new Set(longList.trim().split(/\s+/u));
  return longPasswords.has(password);
}

/** Common, had they been allowed to be so short. */
export function isShortCommonWord(word: string): boolean {
  shortWords ??= new Set(shortList.trim().split(/\s+/u));
  return shortWords.has(word);
}

// Split when first asked, not when loaded.
let longPasswords: ReadonlySet<string> | undefined;
let shortWords: ReadonlySet<string> | undefined;

const longList = `
  010203040506 012345678910 014702580369 01telemike01 050605rostik 102030405060 1111111111zz 111222333000
  111222333444555 112233445566 122333444455555 123123qweqwe 123321123321 123321456654 123321qweewq
  123456654321 12345677654321 123456782000 1234567887654321 123456789000 12345678900987654321 123456789012
  1234567890987654321 1234567890qaz 1234567890qw 1234567890qwe 1234567890qwerty 1234567890zzz 123456789101
  123456789123 1234567892000 12345678987654321 123456789987654321 123456789aaa 123456789abc 123456789asd
  123456789qaz 123456789qqq 123456789qwe 123456789qwer 123456789qwerty 123456789zxc 1234567qwertyu
  123456qwerty 123456zxcvbn 1234qwerasdf 1234qwerasdfzxcv 123ewqasdcxz 123qwe123qwe 123qwe456rty 123qweasdzxc
  123qwerty123 12qw34er56ty 159753159753 159753456852 193570356033 19960610ilja 1a2a3a4a5a6a 1a2s3d4f5g6h
  1q2w3e4r5t6y 1qa2ws3ed4rf 1qa2ws3ed4rf5tg 1qaz2wsx3edc 1qaz2wsx3edc4rfv 1qazxsw23edc 1qazxsw23edcvfr4
  23176djivanfros 23wkoa0fp78dk 31217221027711 32615948worms 41d8cd98f00b 420842084208555 4815162342lf
  4815162342lost 541233432442 59382113kevinp 6215mila6215 742617000027 89063032220m 89231243658s
  89876065093rax 89semtsriuty a1s2d3f4g5h6 abc123456789 admin18533362 administrator aksjdlasdakj89879
  alpha135792468 amadeusptfcor an83546921an13 andrewjackie antananarivu anytimetoday asd123asd123 asdfgh123456
  asdfghjkl123 auckland2010 avrillavigne badiman28200 bhrh0h2oof6xbqjeh blacksonblon bltynbabrfwbz
  boy4u2ownnyc bpgjldsgjldthnf bullnuts2003 businessbabe cheeseburger chesterfield chickenwing101 christopher1
  civilization cjdthitycndj cnfc35762209 combat123654 configuratio construction contortionist corperfmonsy
  cosmopolitan counterstrike devilmaycry4 digitalprodu dkflbvbhjdbx dkflbvbhjdyf domainlock2005 edwardcullen
  entertainment fatima753357 finalfantasy findaupair007 fkmnthyfnbdf fktrcfylhjdbx fktrcfylhjdf fktrcfylhjdyf
  flvbybcnhfnjh foreveryoung frederiksberg fucktheworld fuckyoubitch fynfyfyfhbde gfhfktkjuhfv gfhjkmgfhjkm
  ghbdtnghbdtn ghbdtnrfrltkf ghhh47hj7649 ghjatccbjyfk ghjcnjgbpltw ghjcnjgfhjkm ghjcnjghjcnj ghjcnjqgfhjkm
  ghjcnjrdfibyj ghjnbdjcnjzybt ghtdtlvtldtl gjkysqgbpltw greenlantern gthtrfnbgjkt gtnhjpfdjlcr
  hd764nw5d7e1vb1 hd764nw5d7e1vbv hedimaptfcor iampurehaha2 iloveboobies ilovemyfamily ingodwetrust
  installdevic installsqlst intelligence international ipo54tj45uy856 iseedeadpeople jamesbond007 josephphone7
  justinbieber ktjynsq40147 leavemealone lhbjkjubz2957704 lost4815162342 love777321777 lytdybrbdfvgbhf
  lytghjgtnhjdcr mailcreated5240 maprchem56458 marinamarina massimiliano masterbaiting masterbating
  masturbation maurolarastefy mevefalkcakk michaeljackson minecraft123 minnesota_hp momsanaladventure
  morganstanley mortalkombat motherfucker msoracle32re msorcloledbr nastyanastya ne_e_pod_chehyl necronomicon
  needforspeed nemvxyheqdd5oqxyxyzi networkingpe newproject2004 nhbujyjvtnhbz nhecsyfujkjdt nhfdvfnjkju123
  nhfycajhvths nick1234-rem936 nightcrawler nondriversig ntktdbpjh1994 olcrackmaster ontheoutside p030710p$e4o
  paraklast1974 password1234 passwordassword passwordpassword passwordstandard peanutbutter pfqwtd27121988
  philadelphia playstation2 playstation3 polniypizdec0211 polniypizdec1102 polniypizdec110211 pornographic
  professional ptybnxtvgbjy punksnotdead q1w2e3r4t5y6 q1w2e3r4t5y6u7 q1w2e3r4t5y6u7i8 q1w2e3r4t5y6u7i8o9p0
  qawsedrftgyh qaz123wsx456 qazwsx123456 qazwsxedc123 qazwsxedcrfv qazwsxedcrfvtgb qazwsxqazwsx qazxswedc123
  qazxswedcvfr qwaszxerdfcv qwe123qwe123 qweasdzxc123 qwerasdfzxcv qwertasdfgzxcvb qwerty123456
  qwerty123456789 qwertyasdfgh qwertyuiop10 qwertyuiop12 qwertyuiop123 qwertyuiop12345 qwertyytrewq
  residentevil rfnthbyf1988 ronaldinho10 sanfrancisco satisfaction saun24865709 scandinavian schoolgirlie
  sdicmt7seytn seemnemaailm sojdlg123aljg sonnenschein sonyericsson specialinsta stickdaddy77 stinkyfinger
  stratocaster supernatural systemofadown temppassword thecakeisalie ticketmaster transformers unbelievable
  vanyarespekt vfhbyfvfhbyf vfrcbvvfrcbv vfvfvskfhfve vladimirovna warhammer40k wazzkaprivet websolutions
  websolutionssu webuivalidat weihnachtsbau weihnachtsbaum whosyourdaddy xxxp455w0rd5 z1x2c3v4b5n6
  z1x2c3v4b5n6m7 zaq12wsxcde3 zaq1xsw2cde3 zaqwsxcderfv zcfvfzkexifz zqjphsyf6ctifgu zxcasdqwe123 zxcvbn123456
  zxcvbnm123456789 zxcvbnmmnbvcxz
`;

const shortList = `
  aardvark aaron abgrtyu abigail access accord action adam adgjmptw adidas admin adrian africa airborne
  airforce airplane alabama alaska albert alberto alejandr aleksandr alex alexande alexander alexandr alexis
  alfred alicia alison allen allison alpha alpine always alyssa amadeus amanda amateur amber america american
  anakin anal anderson andre andrea andreas andrei andrew andrey andy angel angela angelina angelo angels
  animal anna anthony anton antonio anubis anything apache apollo apple apples april aragorn archie arizona
  arnold arsenal arthur artist asdasd asdf asdfasdf asdfg asdfgh asdfghj asdfghjk asdfghjkl asdzxc ashley
  assass assassin asshole assman athena atlanta atlantis audrey august aurora austin autumn avalon avatar
  awesome azerty babe babes baby babydoll babygirl babylon badass badboy badger baggins bailey ball baller
  balls bambam banana bandit banshee barbara barbie barcelona barney baseball basket basketba basketball bass
  bassman bastard batman baxter beach beagle bear beatles beauty beaver beavis beer beetle benjamin benson
  bentley berlin bernard bernie bertha bianca bigboobs bigboy bigcock bigdaddy bigdick bigdog bigfoot biggie
  bigmac bigman bigone bigred bigtits bill billy billybob bird birdie birthday biscuit bishop bitch bitches
  biteme blabla black blackcat blackdog blackie blades blahblah blaster blazer blessed blizzard blonde blondie
  blood blowjob blowme blue bluebird bluemoon blues bluesky bobafett bobbob bobby bobcat boeing bollocks
  bomber bondage bonehead bonnie boobies booboo boobs booger boogie boomer booty boss boston bottom bowling
  bradley brandi brandon brandy braves brazil brenda brendan brian brianna britney brittany bronco broncos
  brooke brooklyn brooks brother brown brownie browns bruce bruins bruno brutus bubba bubble bubbles buck
  buckeye buckeyes buddha buddy budlight buffalo buffy bulldog bulldogs bullet bullshit bunny burger burton
  business buster butler butt butter butterfl butterfly butthead buttons byteme cactus cadillac caesar
  californ callie calvin camaro camera cameron campbell canada cancer candy cannon cantona capital captain
  cardinal carlos carmen carolina caroline carrie carrot carter cartman caserta casey casino casper cassie
  castle catdog catfish cats cavalier cdtnkfyf celtic cessna champion chance chandler change changeme chaos
  charger chargers charles charlie charlott check cheese chelsea cherokee cherry cheryl chester chevelle chevy
  cheyenne chicago chichi chicken chicks chiefs chipper chocolat chopper chris chrissy christ christia
  christian christin christine christop christy chronic chubby chuck cindy cjkysirj cjkywt claire classic
  claudia clayton clifford clinton clover cobra cocacola cock cody coffee colleen college colorado colors
  columbia compaq computer concrete condor connect connie connor consumer control cookie cookies cool cooldude
  coolio cooper copper corona corvette cosmos cotton cougar country courtney cowboy cowboys coyote crazy cream
  creative cricket crimson cristina crystal cthutq cumming cumshot cunt curious curtis daddy dagger daisy
  dakota dallas damien dancer danger daniel daniela danielle danni danny darkness darkside darkstar darren
  darwin dave david daytona dbrnjhbz death debbie december deedee defender deftones delete delta denis denise
  dennis denver derrick design desire destiny detroit devil devildog devils dexter dfvgbh diablo diamond
  diamonds diana dick dickhead diesel dietcoke digger digital dilbert dillon dima dirty disney doctor dodge
  dodger dodgers doggie doggy dogs dollar dolphin dolphins dominic domino donald donkey douglas dragon dragons
  dream dreamer dreams driver drizzt drowssap drpepper drummer ducati dude dudley duke duncan dustin eagle
  eagles eatme eclipse eddie edward einstein ekaterina elaine electric element elena elephant elizabet
  elizabeth elvis emerald emily eminem empire energy engineer england english enigma enjoy enter enterpri eric
  erotic escort eternity eugene evelyn everton exigen explorer express extreme falcon family fantasy farmer
  faster fatboy fatcat father felix fender fernando ferrari ferret fetish ficken fighter finger fire fireball
  firebird fireman fish fisher fishing fktrcfylh fktrctq flash flatron flight flipper florence florida flower
  flowers fluffy flyers foobar football ford forest forever forget fossil foster foxtrot france francis frank
  frankie franklin freak freaky fred freddie freddy fredfred free freedom freeman freepass freeuser french
  friday friend friends frog froggy frosty fuck fucked fucker fuckfuck fucking fuckit fuckme fuckoff fuckyou
  funtime fusion future fyfcnfcbz fylhtq gabriel galaxy galina galore gambit gandalf gangster garcia garden
  garfield garrett gateway gators geheim gemini general genesis genius george georgia gerald german germany
  geronimo getsome gfhjkm ghbdtn ghbdtnbr ghost giants gibson gilbert ginger giovanni girl girls gizmo global
  gloria goblin goblue goddess godzilla goforit gold goldberg golden goldfish goldie golf golfer goober good
  google gordon gothic grace gracie graham great green greenday gregory grendel griffin groovy guinness guitar
  gundam gunner hacker hamilton hamlet hammer hamster hannah hannibal hansolo happy hard hardcore hardon
  harley harmony harold harris harrison harry harvey hawaii hawkeye head heather heaven hector helena hellfire
  hello help helpme hendrix henry hentai herbert hercules herman hershey hesoyam highland hiphop history
  hitman hjvfirf hobbes hobbit hockey holden holiday holland holly hollywoo holmes home homer honda honey
  hongkong hooker hooters hornet horney horny horse horses hotdog hotrod hotsex hotstuff hottie house houston
  howard hummer hunter hunting huskers ibanez icecream iceman ilovesex iloveu iloveyou immortal impala indian
  indiana indians indigo infantry inferno infinity insane inside integra internet intrepid ireland irina irish
  ironman isabel isabella isabelle island italia iverson iwantu jack jackass jackie jackoff jackson jacob
  jaguar jake jamaica james jamie january japan jasmin jasmine jason jasper jeff jeffrey jennifer jenny jeremy
  jericho jerome jerry jersey jessica jessie jester jesus jimmy joanna joanne joejoe joey john johnny johnson
  joker jonathan jones jordan joseph joshua juice julian julie jumper jungle junior jupiter justice justin
  justme juventus kaiser kansas karate karen karina katana kathleen katie katrina kawasaki keeper kelly kelsey
  kennedy kenneth kermit kevin killer kimberly king kingdom kingkong kirill kissme kitten kitty klaster knicks
  knight kodiak kramer kristen kristin kristina lacrosse ladies ladybug lakers lancer larisa larry lasvegas
  laura lauren lawrence leather legend legion legolas lennon leonard leonardo lesbian leslie lestat lester
  letmein liberty licker lickme lifehack light lights lincoln linda lindsay lindsey liquid lisa little
  liverpoo liverpool lizard lobster logan logitech lolita lollipop lollol london lonewolf long longhorn
  looking loser louise loulou love lovelove lovely loveme lover loverboy lovers loveyou lucas lucifer lucky
  lvbnhbq machine maddie maddog madison madman madmax madness madonna maestro maggie magic magnum maiden
  makaveli maksim malcolm malibu manager manchester maniac manson manuel manutd marathon marcel marcus
  margaret maria mariah marie marina marine marines marino mario marion mark markus marlboro marley marlin
  marshall martha martin martina martini marvin mary maryjane master matrix matt matthew mature maurice
  maverick maxima maximus maxine maxmax maxwell megadeth melanie melissa member memphis mercedes mercury
  merlin metallic metallica mexico michael michel michele michelle michigan mickey microsoft midnight mike
  miller millie million milton mine minecraft minnie mirage miranda mission missy mister mistress mitchell
  mollie molly monday money mongoose monica monika monique monitor monkey monster montana montreal mookie
  moomoo moon moose morgan morpheus morris morrison moscow mother motorola mountain mouse movie mozart muffin
  mulder murphy murray muscle music musicman mustang mylove nadine naked napoleon naruto nascar nasty nastya
  natali natalia natalie natasha nathan naughty nelson nemesis neptune network newlife newman newport newton
  newyork nfnmzyf nicholas nick nicola nicolas nicole nigger nikita nikki niners ninja nintendo nipple nipples
  nirvana nissan nolimit none norman norton nothing november nugget nylons obiwan october office oksana oldman
  olga oliver olivia omega onelove online open openup orange orion orlando oscar outlaw overlord oxford
  pacific packard packers pakistan paladin palmer pamela panama panasonic pandora pantera panther panthers
  panties panzer paradise paris parker party pascal pass passat passion passport passwor password patches
  patricia patrick patriot patriots patton paul pavilion peace peaches peanut peanuts pearljam pebbles
  peekaboo peewee pegasus pencil penelope penguin penis penny pentium people pepper pepsi perfect personal
  pervert peter phantom philip philips phillip philly phoenix phpbb picard pickle pickles pierre piglet
  pikachu pimp pimpin pioneer pirate pirates pitbull pizza planet plastic platinum playboy player playtime
  please pleasure poison pokemon polaris police polina pontiac poohbear pookie poop poopoo popcorn popeye porn
  porno pornstar porsche porter portland portugal potato potter power powers precious predator prelude
  presario preston pretty prince princes princess private privet psycho pumpkin punisher punkrock purple
  pussies pussy pussycat pussys pyramid python qawsed qazqaz qazwsx qazwsxed qazwsxedc qazxsw qazxswedc qwaszx
  qweasd qweasdzxc qweqwe qwert qwerty qwertyu qwertyui qwertyuiop rabbit racecar rachel racing raider raiders
  rainbow raistlin random ranger rangers raptor rascal raven ravens raymond razz reaper rebecca reddog redhead
  redman redneck redrum redskins redsox redwings reggie regina remember renegade review rfrfirf rhbcnbyf
  ricardo richard richie rick ripper robbie robert roberto robinson rock rocker rocket rocks rockstar rocky
  rodney roland rolltide roman rommel ronald ronaldo ronnie rooster roscoe rose rosebud roxanne rubber rulez
  runner ruslan russell russia rusty ryan sabine sabrina safety sailing sailor saints sakura salmon samantha
  sammie sammy sampson samson samsung samuel samurai sandiego sandman sandra sandy sarah sasha saturn savage
  savannah scarface school scooby scooter scorpio scorpion scotland scott scotty scully search seattle
  sebastia secret security seinfeld seminole semperfi serega serena serenity sergey sergio service sesame
  seven sexsex sexual sexy shadow shaggy shalom shamrock shannon shark sharks sharon shasta shaved sheila
  shelby shelly sherlock sherman sherry shirley shit shithead shogun shooter shorty shotgun showme showtime
  sidney siemens sierra silver silvia simon simone simple simpson simpsons singer single sister skater skeeter
  skipper skippy skittles skyline skywalke slayer slick slipknot slut sluts smile smiles smiley smith smitty
  smoke smokey smooth snake snakes snapper snatch snickers sniper snoopy snowball snowman soccer softball
  software soldier solomon sooners sophia sophie spanky sparky spartak spartan special speed speedy spencer
  spider spiderma spiderman spike spirit spitfire spooky sports spring sprite spunky spyder squirrel squirt
  srinivas stacey stalker stallion standard stanley star stardust stargate stars startrek starwars stealth
  steelers stefan stella stephani stephen sterling steve steven stewart sticky stimpy stinger stingray stinky
  stocking stone stones storm stormy street strider strike student stupid subaru sublime success suck sucker
  suckit suckme sucks sugar summer sundance sunday sunny sunrise sunset sunshine super superfly superman
  support surfer surfing susan suzanne suzuki svetlana swallow sweet sweetie sweetpea sweets sweety swimming
  swinger swordfis swordfish sydney sylvia system tanker tanner target tarheel tarheels tarzan tattoo taurus
  taylor teacher techno teddy teen teens tennis tequila teresa test tester testing testtest texas thailand
  thanks theman theone therock thomas thuglife thumper thunder tickle tiffany tiger tigers tigger timber time
  timothy tina tinker tintin titanic titans tits tomcat tommy tomtom tony topgun tornado toronto toshiba
  tottenha toyota tracey trains transam travel travis trevor trfnthbyf trigger trinity tristan triumph trixie
  trojan trombone trooper trouble truck trucker trucks trumpet trunks tucker turbo turkey turner turtle tweety
  twilight twister tyler ultimate unicorn united unreal vagina valentin valentina valera valerie vampire
  vanessa vanhalen vegeta velvet verbatim veronica veronika vfhbyf vfrcbv vfvjxrf victor victoria victory
  video viking vikings viktor vincent viper virgin virginia vision vladimir voodoo voyager walker wallace
  walter wanker warcraft warlock warren warrior warriors water waterloo waters watson weasel webster weed
  welcome werewolf wesley western westham westside wetpussy whatever whiskey white whitney whore whynot wicked
  wildcat wildcats william williams willie willow wilson windows winner winnie winston winter wizard wolf
  wolfgang wolfman wolfpack wolverin wolverine wolves wombat wonder woody wordpass wrangler wutang xavier
  xfiles yamaha yankee yankees ybrbnf yellow yfnfif yomama young yvonne zachary zaqwsx zeppelin zipper zombie
  zxcvbn zxcvbnm
`;
