'use strict'
// What a block leaves behind (minecraft.wiki/w/Block#Loot, and each block's own page). The rest comes from minecraft-data.
const between = (low, high) => low + Math.floor(Math.random() * (high - low + 1))
const odds = share => Math.random() < share
const successes = (trials, share) => Array.from({ length: trials }, () => odds(share)).filter(Boolean).length
const CROP_BONUS = 0.5714286 // three trials of extra seeds on a ripe plant

const one = item => () => [[item, 1]]
const some = (item, low, high) => () => [[item, between(low, high)]]
const none = () => []
const seedsOfGrass = block => ({ tool }) => (tool === 'shears' ? [[block, 1]] : (odds(0.125) ? [['wheat_seeds', 1]] : []))

function leaves (block, sapling, apple = false) {
  return ({ tool }) => {
    if (tool === 'shears') return [[block, 1]]
    const found = []
    if (sapling && odds(sapling === 'jungle_sapling' ? 0.025 : 0.05)) found.push([sapling, 1])
    if (odds(0.02)) found.push(['stick', between(1, 2)])
    if (apple && odds(0.005)) found.push(['apple', 1])
    return found
  }
}

function crop (ripe, fruit, seeds) {
  return ({ properties }) => {
    if (Number(properties.age) < ripe) return [[seeds, 1]]
    const extra = successes(3, CROP_BONUS)
    return fruit === seeds ? [[fruit, 2 + extra]] : [[fruit, 1], [seeds, 1 + extra]]
  }
}


const LOOT = {
  stone: one('cobblestone'),
  grass_block: one('dirt'),
  farmland: one('dirt'),
  dirt_path: one('dirt'),
  gravel: () => (odds(0.1) ? [['flint', 1]] : [['gravel', 1]]),
  clay: () => [['clay_ball', 4]],
  coal_ore: one('coal'),
  iron_ore: one('raw_iron'),
  gold_ore: one('raw_gold'),
  copper_ore: some('raw_copper', 2, 5),
  redstone_ore: some('redstone', 4, 5),
  lapis_ore: some('lapis_lazuli', 4, 9),
  diamond_ore: one('diamond'),
  emerald_ore: one('emerald'),
  nether_quartz_ore: one('quartz'),
  glowstone: some('glowstone_dust', 2, 4),
  bookshelf: () => [['book', 3]],
  ender_chest: () => [['obsidian', 8]],
  campfire: () => [['charcoal', 2]],
  sea_lantern: some('prismarine_crystals', 2, 3),
  melon: some('melon_slice', 3, 7),
  cobweb: ({ tool }) => (tool === 'shears' ? [['cobweb', 1]] : [['string', 1]]),
  short_grass: seedsOfGrass('short_grass'),
  fern: seedsOfGrass('fern'),
  tall_grass: ({ properties, ...rest }) => (properties.half === 'lower' ? seedsOfGrass('short_grass')(rest) : []),
  vine: ({ tool }) => (tool === 'shears' ? [['vine', 1]] : []),
  wheat: crop(7, 'wheat', 'wheat_seeds'),
  carrots: crop(7, 'carrot', 'carrot'),
  potatoes: block => [...crop(7, 'potato', 'potato')(block), ...(Number(block.properties.age) >= 7 && odds(0.02) ? [['poisonous_potato', 1]] : [])],
  beetroots: crop(3, 'beetroot', 'beetroot_seeds'),
  sweet_berry_bush: ({ properties }) => (properties.age < 2 ? [] : [['sweet_berries', between(properties.age - 1, properties.age)]]),
  glass: none,
  glass_pane: none,
  ice: none,
  fire: none,
  spawner: none,
  snow: ({ properties }) => [['snowball', Number(properties.layers)]],
  snow_block: () => [['snowball', 4]]
}
for (const tree of ['oak', 'birch', 'spruce', 'jungle', 'acacia', 'dark_oak', 'cherry', 'pale_oak']) {
  LOOT[`${tree}_leaves`] = leaves(`${tree}_leaves`, `${tree}_sapling`, tree === 'oak' || tree === 'dark_oak')
}
for (const ore of Object.keys(LOOT).filter(n => n.endsWith('_ore') && n !== 'nether_quartz_ore')) LOOT[`deepslate_${ore}`] = LOOT[ore]

const EXPERIENCE = { coal_ore: [0, 2], diamond_ore: [3, 7], emerald_ore: [3, 7], lapis_ore: [2, 5], redstone_ore: [1, 5], nether_quartz_ore: [2, 5], spawner: [15, 43] }
const WALL_FORMS = [/^wall_torch$/, /_wall_torch$/, /_wall_sign$/, /_wall_banner$/]

module.exports.server = serv => {
  const { registry } = serv

  /** [[item name, count], …] for a prismarine block broken with a tool (item name or null); silk touch keeps the block whole. */
  serv.lootOf = (block, { tool = null, silkTouch = false } = {}) => {
    const properties = block.getProperties()
    if (silkTouch && registry.itemsByName[block.name] && !/^(wheat|carrots|potatoes|beetroots)$/.test(block.name)) return [[block.name, 1]]
    const special = LOOT[block.name]
    if (special) return special({ tool, properties })
    return plainLoot(block, properties)
  }

  function plainLoot (block, properties) {
    if (block.name.endsWith('_slab') && properties.type === 'double') return [[block.name, 2]]
    if (properties.half === 'upper') return []
    if (block.name.endsWith('_bed')) return properties.part === 'head' ? [[block.name, 1]] : []
    if (WALL_FORMS.some(form => form.test(block.name))) return [[block.name.replace('wall_', ''), 1]]
    const drops = registry.blocksByName[block.name].drops ?? []
    return drops.map(id => [registry.items[id]?.name, 1]).filter(([name]) => name && name !== 'air')
  }

  /** Experience points for mining a block. */
  serv.experienceOf = name => {
    const [low, high] = EXPERIENCE[name.replace('deepslate_', '')] ?? [0, 0]
    return between(low, high)
  }

  /** Lets a block's loot fall where it stood. */
  serv.dropLoot = (block, how) => {
    if (!serv.gamerules.doTileDrops) return
    for (const [name, count] of serv.lootOf(block, how)) {
      const at = block.position.offset(0.375 + Math.random() * 0.25, 0.25 + Math.random() * 0.25, 0.375 + Math.random() * 0.25)
      serv.dropStack(serv.overworld, at, serv.newItem(name, count))
    }
  }
}

module.exports.LOOT = LOOT
