'use strict'
// What smelts into what, and what burns for how long. minecraft-data has no such table; figures:
// minecraft.wiki/w/Smelting (recipes, experience) and minecraft.wiki/w/Smelting#Fuel (ticks).

const COLOURS = ['white', 'orange', 'magenta', 'light_blue', 'yellow', 'lime', 'pink', 'gray', 'light_gray', 'cyan', 'purple',
  'blue', 'brown', 'green', 'red', 'black']
const TREES = ['oak', 'spruce', 'birch', 'jungle', 'acacia', 'dark_oak', 'mangrove', 'cherry', 'pale_oak']
const PLANK_KINDS = [...TREES, 'crimson', 'warped', 'bamboo']

const ORES = {
  raw_iron: ['iron_ingot', 0.7],
  iron_ore: ['iron_ingot', 0.7],
  deepslate_iron_ore: ['iron_ingot', 0.7],
  raw_gold: ['gold_ingot', 1],
  gold_ore: ['gold_ingot', 1],
  deepslate_gold_ore: ['gold_ingot', 1],
  nether_gold_ore: ['gold_ingot', 1],
  raw_copper: ['copper_ingot', 0.7],
  copper_ore: ['copper_ingot', 0.7],
  deepslate_copper_ore: ['copper_ingot', 0.7],
  coal_ore: ['coal', 0.1],
  deepslate_coal_ore: ['coal', 0.1],
  diamond_ore: ['diamond', 1],
  deepslate_diamond_ore: ['diamond', 1],
  emerald_ore: ['emerald', 1],
  deepslate_emerald_ore: ['emerald', 1],
  lapis_ore: ['lapis_lazuli', 0.2],
  deepslate_lapis_ore: ['lapis_lazuli', 0.2],
  redstone_ore: ['redstone', 0.7],
  deepslate_redstone_ore: ['redstone', 0.7],
  nether_quartz_ore: ['quartz', 0.2],
  ancient_debris: ['netherite_scrap', 2]
}

const FOODS = {
  beef: ['cooked_beef', 0.35],
  porkchop: ['cooked_porkchop', 0.35],
  mutton: ['cooked_mutton', 0.35],
  chicken: ['cooked_chicken', 0.35],
  rabbit: ['cooked_rabbit', 0.35],
  cod: ['cooked_cod', 0.35],
  salmon: ['cooked_salmon', 0.35],
  potato: ['baked_potato', 0.35],
  kelp: ['dried_kelp', 0.1]
}

const OTHERS = {
  sand: ['glass', 0.1],
  red_sand: ['glass', 0.1],
  cobblestone: ['stone', 0.1],
  stone: ['smooth_stone', 0.1],
  cobbled_deepslate: ['deepslate', 0.1],
  sandstone: ['smooth_sandstone', 0.1],
  red_sandstone: ['smooth_red_sandstone', 0.1],
  quartz_block: ['smooth_quartz', 0.1],
  basalt: ['smooth_basalt', 0.1],
  stone_bricks: ['cracked_stone_bricks', 0.1],
  deepslate_bricks: ['cracked_deepslate_bricks', 0.1],
  deepslate_tiles: ['cracked_deepslate_tiles', 0.1],
  nether_bricks: ['cracked_nether_bricks', 0.1],
  polished_blackstone_bricks: ['cracked_polished_blackstone_bricks', 0.1],
  netherrack: ['nether_brick', 0.1],
  clay_ball: ['brick', 0.3],
  clay: ['terracotta', 0.35],
  cactus: ['green_dye', 1],
  sea_pickle: ['lime_dye', 0.1],
  wet_sponge: ['sponge', 0.15],
  chorus_fruit: ['popped_chorus_fruit', 0.1],
  resin_clump: ['resin_brick', 0.1]
}

const TOOLS = ['pickaxe', 'shovel', 'axe', 'hoe', 'sword']
const ARMOUR = ['helmet', 'chestplate', 'leggings', 'boots']
const NUGGETS = [
  ['iron', 'iron_nugget', [...TOOLS, ...ARMOUR, 'horse_armor']],
  ['golden', 'gold_nugget', [...TOOLS, ...ARMOUR, 'horse_armor']],
  ['chainmail', 'iron_nugget', ARMOUR]
]

/** What smelts, by item name: {result, xp, kind}; a blast furnace takes kind 'ore', a smoker kind 'food'. */
function smeltingTable () {
  const table = new Map()
  const enter = (name, result, xp, kind = 'other') => table.set(name, { result, xp, kind })
  for (const [name, [result, xp]] of Object.entries(ORES)) enter(name, result, xp, 'ore')
  for (const [name, [result, xp]] of Object.entries(FOODS)) enter(name, result, xp, 'food')
  for (const [name, [result, xp]] of Object.entries(OTHERS)) enter(name, result, xp)
  for (const tree of TREES) {
    for (const log of [`${tree}_log`, `${tree}_wood`, `stripped_${tree}_log`, `stripped_${tree}_wood`]) enter(log, 'charcoal', 0.15)
  }
  for (const colour of COLOURS) enter(`${colour}_terracotta`, `${colour}_glazed_terracotta`, 0.1)
  for (const [material, nugget, wares] of NUGGETS) {
    for (const ware of wares) enter(`${material}_${ware}`, nugget, 0.1, 'ore')
  }
  return table
}

const SINGLE_FUELS = {
  lava_bucket: 20000,
  coal_block: 16000,
  dried_kelp_block: 4001,
  blaze_rod: 2400,
  coal: 1600,
  charcoal: 1600,
  bamboo_mosaic: 300,
  bamboo_mosaic_stairs: 300,
  bamboo_mosaic_slab: 150,
  bamboo_block: 300,
  stripped_bamboo_block: 300,
  crafting_table: 300,
  cartography_table: 300,
  fletching_table: 300,
  smithing_table: 300,
  loom: 300,
  bookshelf: 300,
  chiseled_bookshelf: 300,
  lectern: 300,
  composter: 300,
  chest: 300,
  trapped_chest: 300,
  barrel: 300,
  daylight_detector: 300,
  jukebox: 300,
  note_block: 300,
  mangrove_roots: 300,
  ladder: 300,
  bow: 300,
  crossbow: 300,
  fishing_rod: 300,
  stick: 100,
  bowl: 100,
  dead_bush: 100,
  azalea: 100,
  flowering_azalea: 100,
  scaffolding: 50,
  bamboo: 50
}
const NETHER_WOOD = ['crimson', 'warped']

/** What is made of planks burns by its size; nether wood does not burn. */
function plankFuels (wood) {
  const parts = { planks: 300, stairs: 300, slab: 150, pressure_plate: 300, fence: 300, fence_gate: 300, trapdoor: 300, button: 100, door: 200, sign: 200, hanging_sign: 800, sapling: 100 }
  const fuels = Object.entries(parts).map(([part, ticks]) => [`${wood}_${part}`, ticks])
  const boats = [wood, `${wood}_chest`].flatMap(kind => [[`${kind}_boat`, 1200], [`${kind}_raft`, 1200]])
  return [...fuels, ...boats]
}

function fuelTable () {
  const fuels = new Map(Object.entries(SINGLE_FUELS))
  for (const wood of PLANK_KINDS.filter(kind => !NETHER_WOOD.includes(kind))) {
    for (const [name, ticks] of plankFuels(wood)) fuels.set(name, ticks)
  }
  for (const tree of TREES) {
    for (const log of [`${tree}_log`, `${tree}_wood`, `stripped_${tree}_log`, `stripped_${tree}_wood`]) fuels.set(log, 300)
  }
  fuels.set('mangrove_propagule', 100)
  for (const tool of TOOLS) fuels.set(`wooden_${tool}`, 200)
  for (const colour of COLOURS) {
    fuels.set(`${colour}_wool`, 100)
    fuels.set(`${colour}_carpet`, 67)
    fuels.set(`${colour}_banner`, 300)
  }
  return fuels
}

module.exports = { SMELTING: smeltingTable(), FUEL: fuelTable() }
