'use strict'
// Furnace, blast furnace and smoker in the world: they burn whether or not anyone looks (minecraft.wiki/w/Furnace).
const { Vec3 } = require('vec3')
const { furnaceLayout } = require('./layouts')
const { SMELTING } = require('./smelting')
const { stackMaker, toJson } = require('./stacks')
const { newFurnace, tickFurnace, putStack, takeExperience, recipeFor, burnTimeOf, KINDS } = require('./furnace_clock')

// craft_progress_bar properties, the totals first: Mineflayer reckons shares with the total it has.
const BARS = [[1, 'burnTime'], [3, 'cookTime'], [0, 'burning'], [2, 'progress']]
const SHOWN_WHOLE = 3 // ticks after opening in which all bars are sent, and then once a second: a busy client listens late
const SECOND = 20

module.exports.server = serv => {
  const { fromJson } = stackMaker(serv.registry)
  const awake = new Set() // position keys of furnaces that may have something to do
  let isFirstTick = true

  const layouts = Object.fromEntries(Object.keys(KINDS).map(type => [type, furnaceLayout({
    smelts: stack => !!recipeFor(type, stack),
    burns: stack => burnTimeOf(type, stack) > 0
  })]))

  function furnaceAt (key, type) {
    if (serv.blockEntities.get(key)?.type !== type) serv.blockEntities.set(key, newFurnace(type))
    return serv.blockEntities.get(key)
  }

  function open ({ block, player }) {
    if (player.gameMode === 3) return true
    const { name: type, position } = block
    const key = serv.positionKey(position)
    const furnace = furnaceAt(key, type)
    const view = player.openScreen({
      type: `minecraft:${type}`,
      title: `container.${type}`,
      own: 3,
      layout: layouts[type],
      furnace,
      bars: {},
      age: 0,
      read: i => fromJson(furnace.items[i]),
      write (i, stack) {
        putStack(furnace, i, toJson(stack))
        awake.add(key)
        serv.showToViewers(position)
      },
      onTaken: () => serv.dropXp(player.position, takeExperience(furnace, Math.random)),
      isOpen: () => serv.blockEntities.get(key) === furnace && serv.isWithinReach(player, position),
      onClosed: () => serv.removeViewer(player, position)
    })
    serv.addViewer(player, position)
    showBars(player, view)
    return true
  }

  function showBars (player, view) {
    const isWhole = view.age < SHOWN_WHOLE || view.age % SECOND === 0
    for (const [property, field] of BARS) {
      const value = view.furnace[field]
      if (view.bars[property] === value && !isWhole) continue
      view.bars[property] = value
      player._client.write('craft_progress_bar', { windowId: view.id, property, value })
    }
    view.age++
  }

  serv.on('tick', () => {
    if (isFirstTick) wakeAll()
    for (const key of awake) tickOne(key)
    for (const player of serv.players) if (player.screen.furnace) showBars(player, player.screen)
  })

  function wakeAll () {
    isFirstTick = false
    for (const [key, { type }] of serv.blockEntities) if (KINDS[type]) awake.add(key)
  }

  function tickOne (key) {
    const furnace = serv.blockEntities.get(key)
    if (!furnace || !KINDS[furnace.type]) return awake.delete(key)
    const before = furnace.items.slice()
    const wasLit = furnace.burning > 0
    if (!tickFurnace(furnace)) awake.delete(key)
    const pos = new Vec3(...key.split(',').map(Number))
    if (furnace.items.some((stack, i) => stack !== before[i])) serv.viewersOf(pos).forEach(viewer => viewer.flushScreen())
    if (wasLit !== furnace.burning > 0) setLit(pos, furnace)
  }

  function setLit (pos, furnace) {
    const state = serv.overworld.getBlockStateId(pos)
    if (serv.registry.blocksByStateId[state].name !== furnace.type) return
    serv.setBlock(serv.overworld, pos, serv.changeState(state, { lit: furnace.burning > 0 }))
  }

  serv.onBlockRemoved((world, pos, old) => {
    if (!KINDS[old.name]) return
    const place = new Vec3(pos.x, pos.y, pos.z)
    const furnace = serv.blockEntities.get(serv.positionKey(place))
    if (furnace) serv.dropXp(place.offset(0.5, 0.5, 0.5), takeExperience(furnace, Math.random)) // for what was never taken out
    for (const viewer of serv.viewersOf(place)) viewer.closeScreen()
    serv.spill(world, place)
  })

  for (const type of Object.keys(KINDS)) serv.onBlockInteraction(type, open)
}

// What vanilla clients go by when they shift-click into a furnace.
module.exports.player = (player, serv) => {
  const inputs = type => [...SMELTING.keys()].filter(name => recipeFor(type, { name })).map(name => serv.registry.itemsByName[name]?.id).filter(id => id !== undefined)
  player.on('spawned', () => player._client.write('declare_recipes', {
    recipes: Object.keys(KINDS).map(type => ({ name: `minecraft:${type}_input`, items: inputs(type) })),
    stoneCutterRecipes: []
  }))
}
