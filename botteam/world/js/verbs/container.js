'use strict'
const { fail } = require('../job')
const { blockInReach } = require('../space')
const { opened } = require('./window')

/** Look into a container and close it again. */
async function openContainer (bot, where, job) {
  const { window, block } = await open(bot, where, job)
  return contents(window, block)
}

/** Carry out `moves` [{item, count, into}] as far as items and space go. */
async function transfer (bot, { moves, ...where }, job) {
  const { window, block } = await open(bot, where, job)
  const moved = []
  for (const move of moves) {
    const count = await carry(bot, window, move, job)
    if (count) moved.push({ ...move, count })
  }
  if (!moved.length && moves.length) refuse(window, moves[0])
  return { moved, contents: contents(window, block) }
}

async function open (bot, where, job) {
  const block = blockInReach(bot, where)
  if (!/chest$|barrel|shulker_box|furnace|smoker|hopper|dispenser|dropper/.test(block.name)) fail('not_found', `${block.name} is no container`)
  const window = await opened(bot, bot.openContainer(block), `${block.name} did not open; something may lie on its lid`, job)
  return { window, block }
}

async function carry (bot, window, { item, count, into }, job) {
  const id = bot.registry.itemsByName[item]?.id
  if (id === undefined) fail('not_found', `there is no item ${item} in this game version`)
  const inside = () => sum(window.containerItems(), id)
  const before = inside()
  const available = into === 'container' ? sum(window.items(), id) : before
  const space = into === 'container' ? room(window, 0, window.inventoryStart, id, bot) : room(window, window.inventoryStart, window.inventoryEnd, id, bot)
  const wanted = Math.min(count, available, space)
  if (wanted < 1) return 0
  await job.whole(into === 'container' ? window.deposit(id, null, wanted) : window.withdraw(id, null, wanted))
  return Math.abs(inside() - before)
}

function refuse (window, { item, into }) {
  const source = into === 'container' ? window.items() : window.containerItems()
  if (!source.some(i => i.name === item)) fail('missing_item', `there is no ${item} in the ${into === 'container' ? 'pockets' : 'container'}`)
  fail('no_space', `the ${into === 'container' ? 'container is' : 'pockets are'} full`)
}

function contents (window, block) {
  const items = {}
  for (const item of window.containerItems()) items[item.name] = (items[item.name] || 0) + item.count
  const slots = window.inventoryStart
  return { block: block.name, items, free: window.slots.slice(0, slots).filter(s => !s).length, slots }
}

function room (window, from, to, id, bot) {
  const stack = bot.registry.items[id].stackSize
  return window.slots.slice(from, to).reduce((n, s) => n + (!s ? stack : s.type === id ? stack - s.count : 0), 0)
}

const sum = (items, id) => items.filter(i => i.type === id).reduce((n, i) => n + i.count, 0)

module.exports = { openContainer, transfer }
